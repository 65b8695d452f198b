#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// The very text that a person agrees to before another company sees their selfie, with the choice
    /// to keep it on the server right beside it.
    struct ConsentSheet: View {
        let tryOn: TryOnModel

        var body: some View {
            NavigationStack {
                ScrollView {
                    if case .needsConsent(let text) = tryOn.phase {
                        VStack(alignment: .leading, spacing: 16) {
                            ConsentFacts(
                                provider: text.provider, purpose: text.purpose, version: text.textVersion)
                            Text(text.text)
                            NoticeView(notice: tryOn.activity.notice)
                            choices(text)
                        }
                        .padding()
                    }
                }
                .navigationTitle("consent.title")
                .navigationBarTitleDisplayMode(.inline)
                .toolbar {
                    ToolbarItem(placement: .cancellationAction) {
                        Button("consent.not-now") { tryOn.decline() }
                    }
                }
            }
            .presentationDetents([.large])
        }

        /// Both choices look the same: neither is the one to be taken.
        private func choices(_ text: ConsentText) -> some View {
            VStack(spacing: 12) {
                BusyButton("consent.agree \(company(text.provider))", isBusy: tryOn.activity.isBusy) {
                    Task { await tryOn.agree() }
                }
                if tryOn.ownStylist != nil {
                    BusyButton("consent.own", isBusy: tryOn.activity.isBusy) {
                        Task { await tryOn.useOwnStylist() }
                    }
                }
            }
            .buttonStyle(.bordered)
            .controlSize(.large)
        }
    }

    /// The name of a provider's company.
    func company(_ provider: String) -> String { word("provider.\(provider)") ?? provider }

    extension Consent {
        var company: String { ILikeYouACutUI.company(provider) }
    }

    /// Who sees what, and why, before the long text.
    struct ConsentFacts: View {
        let provider: String
        let purpose: String
        let version: String

        var body: some View {
            VStack(alignment: .leading, spacing: 8) {
                LabeledContent("consent.provider", value: company(provider))
                LabeledContent("consent.purpose", value: word("purpose.\(purpose)") ?? purpose)
                LabeledContent("consent.sent") { Text("consent.sent-text") }
                LabeledContent("consent.version", value: version)
            }
        }
    }
#endif
