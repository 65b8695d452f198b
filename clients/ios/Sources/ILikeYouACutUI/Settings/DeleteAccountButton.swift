#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// Deletion of the account in the app itself, in two taps and without asking anybody.
    struct DeleteAccountButton: View {
        let settings: SettingsModel
        @State private var isAsking = false

        var body: some View {
            Button("delete.open", systemImage: "trash", role: .destructive) { isAsking = true }
                .disabled(settings.me == nil || settings.activity.isBusy)
                .confirmationDialog("delete.title", isPresented: $isAsking, titleVisibility: .visible) {
                    Button("delete.go", role: .destructive) { Task { await delete() } }
                } message: {
                    Text("delete.text")
                }
        }

        private func delete() async {
            if let email = settings.me?.email { await settings.deleteAccount(confirm: email) }
        }
    }
#endif
