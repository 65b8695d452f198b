#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// The first screen: what comes before signing in, or the app itself.
    public struct RootScreen: View {
        private let app: AppModel
        private let notifications: any Notifications
        @Environment(\.scenePhase) private var scenePhase

        public init(app: AppModel, notifications: any Notifications) {
            self.app = app
            self.notifications = notifications
            app.catalogue.word = word
        }

        public var body: some View {
            Group {
                switch app.session.phase {
                case .starting: ProgressView("root.starting")
                case .outdated:
                    StateView("root.outdated", systemImage: "arrow.down.app", text: "root.outdated-text")
                case .signedOut: SignInScreen(session: app.session)
                case .confirming: CodeScreen(session: app.session, isResetting: false)
                case .resetting: CodeScreen(session: app.session, isResetting: true)
                case .signedIn: HomeScreen(app: app, notifications: notifications)
                case .erased: ErasedScreen(session: app.session)
                }
            }
            .task {
                await app.start()
                if app.session.phase == .signedIn { notifications.resume() }
            }
            .onChange(of: scenePhase) { _, phase in
                if phase == .active { Task { await app.tryOn.resume() } }
            }
        }
    }

    /// What the screens want of the system's notifications. The app has the rest.
    @MainActor public protocol Notifications: AnyObject {
        /// Ask the person if nobody has; tell whether they agree.
        func enable() async -> Bool
        /// Go on with what the person allowed earlier.
        func resume()
        /// This phone as the server knows it.
        var device: UUID? { get }
    }

    struct ErasedScreen: View {
        let session: SessionModel

        var body: some View {
            VStack(spacing: 16) {
                StateView("root.erased", systemImage: "checkmark.circle", text: "root.erased-text")
                Button("root.erased-go") { session.back() }.buttonStyle(.borderedProminent)
            }
            .padding()
        }
    }
#endif
