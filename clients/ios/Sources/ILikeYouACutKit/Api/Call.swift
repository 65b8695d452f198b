import Foundation

/// A request to the API, before it has a token.
struct Call: Sendable {
    let route: Route
    /// For the placeholders of the path, in their order.
    var arguments: [String] = []
    var query: [String: String] = [:]
    var headers: [String: String] = [:]
    var body: Data?
    var mostBytes = 4 << 20

    init(_ route: Route, _ arguments: String...) {
        self.route = route
        self.arguments = arguments
    }

    init(_ route: Route, _ arguments: String..., sending body: some Encodable) throws {
        self.route = route
        self.arguments = arguments
        self.body = try Coding.encoded(body)
        headers["Content-Type"] = "application/json"
    }

    var isRepeatable: Bool { route.isRepeatable || headers["Idempotency-Key"] != nil }

    /// Make a repetition of the request harmless.
    func once(_ key: String) -> Call {
        var call = self
        call.headers["Idempotency-Key"] = key
        return call
    }

    func asking(_ query: [String: String?]) -> Call {
        var call = self
        call.query = query.compactMapValues { $0 }
        return call
    }

    func request(to base: URL, token: String?) throws -> Request {
        guard var parts = URLComponents(url: base, resolvingAgainstBaseURL: true) else {
            throw URLError(.badURL)
        }
        let root = parts.percentEncodedPath
        parts.percentEncodedPath = (root.hasSuffix("/") ? String(root.dropLast()) : root) + path
        if !query.isEmpty {
            parts.queryItems = query.sorted { $0.key < $1.key }.map {
                URLQueryItem(name: $0.key, value: $0.value)
            }
        }
        guard let url = parts.url else { throw URLError(.badURL) }
        var request = Request(route.method, url)
        request.headers = headers
        request.headers["Authorization"] = token.map { "Bearer \($0)" }
        request.body = body.map { .data($0) } ?? .none
        request.mostBytes = mostBytes
        return request
    }

    /// An argument stays one part of the path, whatever is in it.
    private var path: String {
        var left = arguments[...]
        let unreserved = CharacterSet.alphanumerics.union(CharacterSet(charactersIn: "-_~"))
        return route.template.split(separator: "/").map { part in
            guard part.hasPrefix("{"), let argument = left.popFirst() else { return "/\(part)" }
            return "/" + (argument.addingPercentEncoding(withAllowedCharacters: unreserved) ?? "")
        }.joined()
    }
}
