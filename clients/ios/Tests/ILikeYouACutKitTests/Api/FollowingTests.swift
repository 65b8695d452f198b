import Foundation
import Testing

@testable import ILikeYouACutKit

@Suite struct FollowingTests {
    private func seen(_ script: Script, _ pauses: Pauses = Pauses()) async throws -> [String] {
        var seen: [String] = []
        for try await tryOn in client(script, pauses: pauses).follow(UUID()) {
            seen.append(tryOn.status.rawValue)
        }
        return seen
    }

    @Test func theTagIsSentAndTheEndEndsIt() async throws {
        let tag = ["ETag": "W/\"2\"", "Preference-Applied": "wait"]
        let script = Script([
            .tryOn("queued", headers: tag), .answer(Answer(status: 304, headers: tag)),
            .tryOn("completed", headers: ["ETag": "W/\"5\""]),
        ])
        #expect(try await seen(script) == ["queued", "completed"])
        #expect(await script.asked.map { $0.headers["If-None-Match"] } == [nil, "W/\"2\"", "W/\"2\""])
        #expect(await script.asked.allSatisfy { $0.headers["Prefer"] == "wait=15" })
    }

    @Test func aServerThatDoesNotWaitIsAskedWhenItSays() async throws {
        let pauses = Pauses()
        let script = Script([
            .tryOn("queued", headers: ["Retry-After": "3"]), .tryOn("queued"), .tryOn("failed"),
        ])
        #expect(try await seen(script, pauses) == ["queued", "queued", "failed"])
        #expect(pauses.all == [.seconds(3), .seconds(1)])
    }

    /// It says that it waits, and does not.
    @Test func aServerThatLiesAboutWaitingIsNotFlooded() async throws {
        let pauses = Pauses()
        let lie = Script.Reply.tryOn("queued", headers: ["Preference-Applied": "wait"])
        #expect(try await seen(Script([lie, lie, .tryOn("completed")]), pauses).count == 3)
        #expect(pauses.all == [.milliseconds(250), .milliseconds(250)])
    }

    @Test func aStatusOfTomorrowIsAnEnd() async throws {
        #expect(try await seen(Script([.tryOn("archived")])) == ["archived"])
    }

    @Test func aLostConnectionIsTakenUpAgain() async throws {
        let script = Script([.tryOn("queued"), .lost, .offline, .tryOn("completed")])
        #expect(try await seen(script) == ["queued", "completed"])
    }

    @Test func whoeverStopsListeningStopsTheAsking() async throws {
        let script = Script(Array(repeating: .tryOn("queued"), count: 1000))
        let task = Task { try await seen(script) }
        while await script.asked.count < 3 { await Task.yield() }
        task.cancel()
        _ = try? await task.value
        #expect(await script.asked.count < 1000)
    }
}
