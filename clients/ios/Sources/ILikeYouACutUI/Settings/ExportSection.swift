#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// A copy of everything that the server has about the person.
    struct ExportSection: View {
        let settings: SettingsModel

        var body: some View {
            Section {
                BusyButton("export.request", isBusy: settings.activity.isBusy) {
                    Task { await settings.requestExport() }
                }
                ForEach(settings.exports) { export in row(export) }
            } header: {
                Text("export.title")
            } footer: {
                Text("export.footer")
            }
        }

        @ViewBuilder private func row(_ export: Export) -> some View {
            let made = export.createdAt.formatted(date: .abbreviated, time: .shortened)
            if let file = settings.download(of: export) {
                SwiftUI.Link("export.download \(made)", destination: file)
            } else {
                HStack {
                    Text("export.waiting \(made)")
                    Spacer()
                    Button("action.refresh", systemImage: "arrow.clockwise") {
                        Task { await settings.refreshExports() }
                    }
                }
            }
        }
    }
#endif
