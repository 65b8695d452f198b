#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// The phones that get notifications.
    struct DevicesScreen: View {
        let settings: SettingsModel
        let notifications: any Notifications

        var body: some View {
            List {
                NoticeView(notice: settings.activity.notice)
                ForEach(settings.devices) { device in
                    HStack {
                        Label(
                            device.id == notifications.device ? "devices.this" : "devices.other",
                            systemImage: "iphone")
                        Spacer()
                        Button("devices.remove", role: .destructive) {
                            Task { await settings.remove(device) }
                        }
                        .buttonStyle(.bordered)
                    }
                }
                if !settings.devices.contains(where: { $0.id == notifications.device }) {
                    Button("devices.enable", systemImage: "bell") {
                        Task { _ = await notifications.enable() }
                    }
                }
            }
            .navigationTitle("settings.devices")
        }
    }

    /// Where the person is signed in.
    struct SessionsScreen: View {
        let settings: SettingsModel

        var body: some View {
            List {
                NoticeView(notice: settings.activity.notice)
                ForEach(settings.sessions) { session in
                    VStack(alignment: .leading) {
                        Text(session.device)
                        if session.current { Text("sessions.this").font(.footnote) }
                        Text(
                            "sessions.seen \(session.lastSeenAt.formatted(date: .abbreviated, time: .shortened))"
                        )
                        .font(.footnote)
                        .foregroundStyle(.secondary)
                        Button("sessions.end", role: .destructive) { Task { await settings.end(session) } }
                            .buttonStyle(.bordered)
                    }
                }
                Button("sessions.end-all", role: .destructive) { Task { await settings.signOutEverywhere() } }
            }
            .navigationTitle("settings.sessions")
        }
    }
#endif
