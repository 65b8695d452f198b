#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// Name, address, credits, and how long results are kept.
    struct ProfileSection: View {
        let settings: SettingsModel
        @State private var name: String
        @State private var days: Int
        private let me: Me

        init(settings: SettingsModel, me: Me) {
            self.settings = settings
            self.me = me
            _name = State(initialValue: me.name)
            _days = State(initialValue: me.retentionDays)
        }

        var body: some View {
            Section("settings.profile") {
                TextField("field.name", text: $name).textContentType(.name)
                LabeledContent("settings.credits") { Text(me.credits.available, format: .number) }
                Stepper("settings.retention \(days)", value: $days, in: settings.retentionChoices)
                BusyButton("action.save", isBusy: settings.activity.isBusy) {
                    Task { await settings.save(name: name, retentionDays: days) }
                }
                .disabled(name.isEmpty || name == me.name && days == me.retentionDays)
                NavigationLink("settings.email") { EmailScreen(settings: settings, email: me.email) }
            }
        }
    }

    /// A new address counts once its code was entered.
    struct EmailScreen: View {
        let settings: SettingsModel
        @State var email: String
        @State private var code = ""

        var body: some View {
            Form {
                Section {
                    EmailField(email: $email)
                    BusyButton("settings.email-send", isBusy: settings.activity.isBusy) {
                        Task { await settings.changeEmail(to: email) }
                    }
                    .disabled(email.isEmpty || email == settings.me?.email)
                }
                NoticeView(notice: settings.activity.notice)
                if let delivery = settings.delivery {
                    Section {
                        TextField("field.code", text: $code).textContentType(.oneTimeCode).keyboardType(
                            .numberPad)
                        BusyButton("confirm.go", isBusy: settings.activity.isBusy) {
                            Task { await settings.confirmEmail(code: code) }
                        }
                        .disabled(code.isEmpty)
                    } footer: {
                        Text("confirm.sent-to \(delivery.to)")
                    }
                }
            }
            .navigationTitle("settings.email")
        }
    }
#endif
