#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// Sign in, or go on to sign up or to a new password.
    struct SignInScreen: View {
        let session: SessionModel
        @State private var email = ""
        @State private var password = ""
        @State private var link = ""
        @State private var isSigningUp = false

        var body: some View {
            NavigationStack {
                Form {
                    Section {
                        EmailField(email: $email)
                        SecureField("field.password", text: $password)
                            .textContentType(.password)
                            .submitLabel(.go)
                            .onSubmit(signIn)
                    } footer: {
                        Text("sign-in.footer")
                    }
                    NoticeView(notice: session.activity.notice, retry: signIn)
                    Section {
                        BusyButton("sign-in.go", isBusy: session.activity.isBusy, action: signIn)
                            .disabled(email.isEmpty || password.isEmpty)
                        Button("sign-in.forgot") { Task { await session.forgotPassword(email: email) } }
                            .disabled(email.isEmpty)
                        Button("sign-up.open") { isSigningUp = true }
                    }
                    DisclosureGroup("sign-in.link") {
                        TextField("field.link", text: $link)
                            .textInputAutocapitalization(.never)
                            .autocorrectionDisabled()
                        Button("sign-in.go") { Task { await session.signIn(link: link) } }.disabled(
                            link.isEmpty)
                    }
                }
                .navigationTitle("sign-in.title")
                .sheet(isPresented: $isSigningUp) { SignUpScreen(session: session, email: email) }
            }
        }

        private func signIn() { Task { await session.signIn(email: email, password: password) } }
    }

    struct EmailField: View {
        @Binding var email: String

        var body: some View {
            TextField("field.email", text: $email)
                .textContentType(.username)
                .keyboardType(.emailAddress)
                .textInputAutocapitalization(.never)
                .autocorrectionDisabled()
                .submitLabel(.next)
        }
    }
#endif
