#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// The six digits that were sent: they confirm an address, or allow a new password.
    struct CodeScreen: View {
        let session: SessionModel
        let isResetting: Bool
        @State private var code = ""
        @State private var password = ""

        var body: some View {
            NavigationStack {
                Form {
                    Section {
                        TextField("field.code", text: $code)
                            .textContentType(.oneTimeCode)
                            .keyboardType(.numberPad)
                            .font(.title2)
                        if isResetting {
                            SecureField("field.new-password", text: $password).textContentType(.newPassword)
                        }
                    } footer: {
                        Text("confirm.sent-to \(session.delivery?.to ?? "")")
                    }
                    NoticeView(notice: session.activity.notice, retry: send)
                    Section {
                        BusyButton("confirm.go", isBusy: session.activity.isBusy, action: send)
                            .disabled(code.isEmpty || isResetting && password.isEmpty)
                        Button("confirm.resend") { Task { await session.resendCode() } }
                    }
                }
                .navigationTitle(isResetting ? "confirm.title-password" : "confirm.title-address")
                .toolbar {
                    ToolbarItem(placement: .cancellationAction) { Button("action.cancel") { session.back() } }
                }
            }
        }

        private func send() {
            Task {
                if isResetting {
                    await session.resetPassword(code: code, to: password)
                } else {
                    await session.confirm(code: code)
                }
            }
        }
    }
#endif
