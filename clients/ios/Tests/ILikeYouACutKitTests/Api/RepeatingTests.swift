import Foundation
import Testing

@testable import ILikeYouACutKit

@Suite struct RepeatingTests {
    let wanted = NewTryOn(photo: UUID(), look: Look(hairstyle: "bob"))

    @Test func aLostAnswerIsAskedForAgainUnderTheSameKey() async throws {
        let script = Script([.lost, .problem("UNAVAILABLE", 503, retryable: true), .tryOn("requested")])
        let found = try await client(script).submit(wanted, key: "k1")
        #expect(found.status == .requested)
        #expect(await script.asked.map { $0.headers["Idempotency-Key"] } == ["k1", "k1", "k1"])
        #expect(Set(await script.asked.map(\.body)).count == 1)
    }

    @Test func aRefusalForGoodIsNotRepeated() async {
        let script = Script([.problem("CREDITS_EXHAUSTED", 402)])
        await #expect(throws: Problem.self) { try await client(script).submit(wanted, key: "k") }
        #expect(await script.asked.count == 1)
    }

    @Test func theStatusAloneDoesNotMakeARepetition() async {
        let script = Script([.problem("BUDGET_PAUSED", 503, retryable: false)])
        await #expect(throws: Problem.self) { try await client(script).me() }
        #expect(await script.asked.count == 1)
    }

    /// Nobody knows whether a lost request was done: what may not be done twice is left to the person.
    @Test func whatIsNotIdempotentIsNotRepeated() async {
        let script = Script([.lost, .ok("NewLink", status: 201)])
        await #expect(throws: TransportFault.lost) {
            try await client(script).share(result: UUID(), days: 7, withBefore: false)
        }
        #expect(await script.asked.count == 1)
    }

    @Test func theServerSaysHowLongToWait() async throws {
        let pauses = Pauses()
        let script = Script([.problem("RATE_LIMITED", 429, retryable: true, after: 7), .ok("Me")])
        _ = try await client(script, pauses: pauses).me()
        #expect(pauses.all == [.seconds(7)])
    }

    @Test func aLongWaitIsLeftToThePerson() async throws {
        let pauses = Pauses()
        let script = Script([.problem("DAILY_QUOTA_EXCEEDED", 429, retryable: true, after: 3600)])
        let problem = try await refusal { try await client(script, pauses: pauses).me() }
        #expect(problem?.retryAfter == 3600)
        #expect(pauses.all.isEmpty)
        #expect(problem.flatMap(Notice.init)?.retryAfter == 3600)
    }

    @Test func repetitionsEnd() async {
        let pauses = Pauses()
        let script = Script(Array(repeating: .offline, count: 20))
        await #expect(throws: TransportFault.offline) { try await client(script, pauses: pauses).me() }
        #expect(await script.asked.count == 4)
        #expect(pauses.all == [.seconds(0.5), .seconds(1), .seconds(2)])
    }

    @Test func aGatewayWithoutAProblemDocumentIsUnderstood() async throws {
        let script = Script([
            .text(#"{"message": "Too Many Requests"}"#, status: 429, headers: ["retry-after": "2"])
        ])
        let pauses = Pauses()
        await script.add(.ok("Me"))
        _ = try await client(script, pauses: pauses).me()
        #expect(pauses.all == [.seconds(2)])
    }

    @Test func aCodeOfTomorrowIsShownByItsHint() async throws {
        let script = Script([.problem("MOON_TOO_FULL", 422)])
        let problem = try await refusal { try await client(script).submit(wanted, key: "k") }
        let notice = try #require(problem.flatMap(Notice.init))
        #expect(notice.text { _ in nil } == "request fewer variations or add credits")
        #expect(
            notice.text { $0 == "code.MOON_TOO_FULL" ? "Wait for the new moon." : nil }
                == "Wait for the new moon.")
    }
}

/// Return the problem that something is refused with.
func refusal(_ work: () async throws -> some Sendable) async throws -> Problem? {
    do {
        _ = try await work()
        return nil
    } catch let problem as Problem {
        return problem
    }
}
