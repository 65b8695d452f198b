import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// URLSession without cookies and caches: tokens are in the token store, and pictures are personal.
public final class URLSessionTransport: Transport {
    private let session: URLSession
    private let exchanges = Exchanges()

    public init() {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.httpCookieStorage = nil
        configuration.urlCache = nil
        configuration.timeoutIntervalForRequest = 40
        session = URLSession(configuration: configuration, delegate: exchanges, delegateQueue: nil)
    }

    deinit { session.finishTasksAndInvalidate() }

    public func send(_ request: Request) async throws -> Answer {
        var sent = URLRequest(url: request.url)
        sent.httpMethod = request.method
        for (name, value) in request.headers { sent.setValue(value, forHTTPHeaderField: name) }
        let task: URLSessionTask
        switch request.body {
        case .none: task = session.dataTask(with: sent)
        case .data(let data): task = session.uploadTask(with: sent, from: data)
        case .file(let file): task = session.uploadTask(with: sent, fromFile: file)
        }
        return try await exchanges.answer(to: task, mostBytes: request.mostBytes)
    }
}

/// The answers of running tasks, each read up to its limit.
private final class Exchanges: NSObject, URLSessionDataDelegate, @unchecked Sendable {
    private let lock = NSLock()
    private var running: [Int: Exchange] = [:]

    func answer(to task: URLSessionTask, mostBytes: Int) async throws -> Answer {
        let task = UncheckedTask(task)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let exchange = Exchange(mostBytes, continuation)
                lock.withLock { running[task.value.taskIdentifier] = exchange }
                task.value.resume()
            }
        } onCancel: {
            task.value.cancel()
        }
    }

    /// An answer that says it is too large is not read at all.
    func urlSession(
        _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
        completionHandler: @escaping @Sendable (URLSession.ResponseDisposition) -> Void
    ) {
        let size = response.expectedContentLength
        let isTooLarge = lock.withLock { running[dataTask.taskIdentifier]?.expect(size) ?? false }
        completionHandler(isTooLarge ? .cancel : .allow)
    }

    func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
        let isTooLarge = lock.withLock {
            running[dataTask.taskIdentifier]?.receive(data) ?? false
        }
        if isTooLarge { dataTask.cancel() }
    }

    func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
        guard let exchange = lock.withLock({ running.removeValue(forKey: task.taskIdentifier) }) else {
            return
        }
        exchange.continuation.resume(with: exchange.ended(task.response, error))
    }

    /// A token must not travel to where a redirect leads.
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        let isSigned = task.originalRequest?.value(forHTTPHeaderField: "Authorization") != nil
        completionHandler(isSigned ? nil : request)
    }
}

/// A request whose answer is arriving.
private struct Exchange {
    let mostBytes: Int
    let continuation: CheckedContinuation<Answer, any Error>
    private var body = Data()
    private var isTooLarge = false

    init(_ mostBytes: Int, _ continuation: CheckedContinuation<Answer, any Error>) {
        self.mostBytes = mostBytes
        self.continuation = continuation
    }

    /// Return whether more is announced than may come. A size that is not known is negative.
    mutating func expect(_ size: Int64) -> Bool {
        isTooLarge = size > mostBytes
        return isTooLarge
    }

    /// Keep what arrived; return whether it is more than may come.
    mutating func receive(_ data: Data) -> Bool {
        isTooLarge = isTooLarge || body.count + data.count > mostBytes
        if !isTooLarge { body.append(data) }
        return isTooLarge
    }

    func ended(_ response: URLResponse?, _ error: (any Error)?) -> Result<Answer, any Error> {
        if isTooLarge { return .failure(TransportFault.tooLarge) }
        if let error { return .failure(fault(error)) }
        guard let response = response as? HTTPURLResponse else { return .failure(TransportFault.unreadable) }
        let headers = response.allHeaderFields.compactMap { name, value -> (String, String)? in
            (name as? String).map { ($0, "\(value)") }
        }
        let named = Dictionary(headers, uniquingKeysWith: { $1 })
        return .success(Answer(status: response.statusCode, headers: named, body: body))
    }
}

/// URLSessionTask is thread-safe, but not declared so on Linux.
private struct UncheckedTask: @unchecked Sendable {
    let value: URLSessionTask
    init(_ value: URLSessionTask) { self.value = value }
}

private func fault(_ error: any Error) -> any Error {
    switch (error as? URLError)?.code {
    case .cancelled: CancellationError()
    case .notConnectedToInternet, .cannotFindHost, .cannotConnectToHost, .dnsLookupFailed,
        .dataNotAllowed, .internationalRoamingOff:
        TransportFault.offline
    case .secureConnectionFailed, .serverCertificateUntrusted, .serverCertificateHasBadDate,
        .serverCertificateHasUnknownRoot, .serverCertificateNotYetValid:
        TransportFault.untrusted
    case .cannotParseResponse, .cannotDecodeContentData, .cannotDecodeRawData:
        TransportFault.unreadable
    default: TransportFault.lost
    }
}
