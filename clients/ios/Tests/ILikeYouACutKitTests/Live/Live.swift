import Foundation

@testable import ILikeYouACutKit

/// A server that runs, as `make test-ios` starts it, and the owner of its home.
enum Live {
    static let environment = ProcessInfo.processInfo.environment
    static let isServed = environment["ILIKEYACUT_URL"] != nil
    static let hostileURL = environment["ILIKEYACUT_HOSTILE_URL"]
    /// Whether this process is the app that gets killed.
    static let isToDie = environment["ILIKEYACUT_DIE"] != nil

    static var url: URL { URL(string: environment["ILIKEYACUT_URL"] ?? "") ?? URL(fileURLWithPath: "/") }
    /// What outlives a killed app: its tokens and its outbox.
    static var folder: URL { URL(fileURLWithPath: environment["ILIKEYACUT_FOLDER"] ?? "/nowhere") }
    static var faceless: URL { folder.appendingPathComponent("faceless.png") }
    static var selfie: URL {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        return tests.appendingPathComponent("../../../../../examples/portraits/astronaut.png").standardized
    }

    static var tokens: FileTokenStore { FileTokenStore(folder.appendingPathComponent("tokens.json")) }

    /// The app of the owner. The printed link signs them in once; later apps find their tokens.
    @MainActor
    static func app(_ transport: any Transport = URLSessionTransport(), folder: URL = Live.folder) async
        -> AppModel
    {
        let app = AppModel(client: ApiClient(base: url, tokens: tokens, transport: transport), folder: folder)
        await app.start()
        if app.session.phase != .signedIn {
            await app.session.signIn(link: environment["ILIKEYACUT_LINK_CODE"] ?? "")
        }
        return app
    }

    /// How many try-ons there are of a dye's intensity, which a test keeps to itself.
    static func count(intensity: Int, _ client: ApiClient) async throws -> Int {
        guard let token = await tokens.load()?.access else { throw SignedOut() }
        var request = Request("GET", url.appendingPathComponent("v1/try-ons"))
        request.headers["Authorization"] = "Bearer \(token)"
        let page: Page<TryOn> = try Coding.decoded(from: await client.transport.send(request).body)
        return page.items.count { $0.look.dye?.intensity == intensity }
    }
}

/// Passes requests on, and does something with chosen answers.
actor Meddler: Transport {
    private let passing = URLSessionTransport()
    private let meddle: @Sendable (Request, Answer) async throws -> Answer
    private(set) var asked: [String] = []

    init(_ meddle: @escaping @Sendable (Request, Answer) async throws -> Answer) { self.meddle = meddle }

    func send(_ request: Request) async throws -> Answer {
        asked.append("\(request.method) \(request.url.path)")
        return try await meddle(request, passing.send(request))
    }
}

/// Counts down from any number of tasks.
actor Countdown {
    private var left: Int
    init(_ left: Int) { self.left = left }

    func next() -> Bool {
        left -= 1
        return left >= 0
    }
}
