#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// A new account, for adults.
    struct SignUpScreen: View {
        let session: SessionModel
        @State var email: String
        @State private var name = ""
        @State private var password = ""
        @State private var isOfAge = false
        @Environment(\.dismiss) private var dismiss

        var body: some View {
            NavigationStack {
                Form {
                    Section {
                        TextField("field.name", text: $name).textContentType(.name)
                        EmailField(email: $email)
                        SecureField("field.password", text: $password).textContentType(.newPassword)
                        Toggle("sign-up.of-age", isOn: $isOfAge)
                    } footer: {
                        Text("sign-up.footer")
                    }
                    BuildLink.privacy
                    NoticeView(notice: session.activity.notice, retry: signUp)
                    BusyButton("sign-up.go", isBusy: session.activity.isBusy, action: signUp)
                        .disabled(name.isEmpty || email.isEmpty || password.isEmpty || !isOfAge)
                }
                .navigationTitle("sign-up.title")
                .toolbar {
                    ToolbarItem(placement: .cancellationAction) { Button("action.cancel") { dismiss() } }
                }
            }
        }

        private func signUp() {
            Task { await session.signUp(name: name, email: email, password: password, ofAge: isOfAge) }
        }
    }
#endif
