#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// The account, and all that a person may decide about their data.
    struct SettingsScreen: View {
        let session: SessionModel
        let settings: SettingsModel
        let notifications: any Notifications

        var body: some View {
            NavigationStack {
                Form {
                    NoticeView(notice: settings.activity.notice) { Task { await settings.load() } }
                    if let me = settings.me { ProfileSection(settings: settings, me: me) }
                    ConsentSection(settings: settings)
                    Section("settings.devices") {
                        NavigationLink("settings.devices-open") {
                            DevicesScreen(settings: settings, notifications: notifications)
                        }
                        NavigationLink("settings.sessions-open") { SessionsScreen(settings: settings) }
                    }
                    if settings.canExport { ExportSection(settings: settings) }
                    Section {
                        BuildLink.privacy
                        BuildLink.report
                        Button("settings.sign-out") { Task { await session.signOut() } }
                        DeleteAccountButton(settings: settings)
                    } footer: {
                        Text("delete.footer")
                    }
                }
                .navigationTitle("settings.title")
                .refreshable { await settings.load() }
            }
            .task { await settings.load() }
        }
    }

    /// Consent is as easy to take back as to give.
    struct ConsentSection: View {
        let settings: SettingsModel

        var body: some View {
            Section("settings.consents") {
                ForEach(settings.consents) { consent in
                    DisclosureGroup("settings.consent-text \(consent.company)") {
                        ConsentFacts(
                            provider: consent.provider, purpose: consent.purpose, version: consent.textVersion
                        )
                        Text(consent.text).font(.footnote)
                    }
                    if consent.given {
                        Button("settings.consent-withdraw \(consent.company)", role: .destructive) {
                            Task { await settings.withdraw(consent) }
                        }
                    } else {
                        Button("settings.consent-give \(consent.company)") {
                            Task { await settings.give(consent) }
                        }
                    }
                }
                if settings.isLoaded && settings.consents.isEmpty { Text("settings.consents-none") }
            }
        }
    }
#endif
