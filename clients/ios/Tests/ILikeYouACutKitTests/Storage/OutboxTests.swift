import Foundation
import Testing

@testable import ILikeYouACutKit

@Suite struct OutboxTests {
    let file = newPlace("/deep/outbox.json")
    let wanted = NewTryOn(photo: UUID(), look: Look(hairstyle: "bob"))

    @Test func wishesOutliveTheApp() async throws {
        let first = try await Outbox(file: file).add(wanted, at: Date(timeIntervalSince1970: 1))
        let second = try await Outbox(file: file).add(wanted, at: Date(timeIntervalSince1970: 2))
        let tryOn = UUID()
        try await Outbox(file: file).accepted(first, as: tryOn)
        let left = await Outbox(file: file).pending
        #expect(left.map(\.key) == [first.key, second.key])
        #expect(left[0].tryOn == tryOn)
    }

    @Test(arguments: ["", "{", "[]", #"{"wishes": [{"id": 1}]}"#, "\u{0}"])
    func aFileThatCannotBeReadIsSetAside(text: String) async throws {
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
        let outbox = Outbox(file: file)
        #expect(await outbox.pending.isEmpty)
        _ = try await outbox.add(wanted, at: .now)
        #expect(await Outbox(file: file).pending.count == 1)
        #expect(try Data(contentsOf: file.appendingPathExtension("unreadable")) == Data(text.utf8))
    }

    @Test func whatCannotBeWrittenHasNotHappened() async throws {
        let blocked = newPlace()
        try Data().write(to: blocked)
        let outbox = Outbox(file: blocked.appendingPathComponent("outbox.json"))
        await #expect(throws: (any Error).self) { try await outbox.add(wanted, at: .now) }
        #expect(await outbox.pending.isEmpty)
    }

    @Test func wishesBelongToOnePerson() async throws {
        let (ada, bea) = (UUID(), UUID())
        let outbox = Outbox(file: file)
        _ = try await outbox.add(wanted, at: .now)
        try await outbox.belong(to: ada)
        #expect(await outbox.pending.count == 1)
        try await outbox.belong(to: ada)
        #expect(await outbox.pending.count == 1)
        try await outbox.belong(to: bea)
        #expect(await outbox.pending.isEmpty)
    }

    @Test func tokensInAFileAreTheOwnersAlone() async throws {
        let store = FileTokenStore(file)
        try await store.save(Tokens(access: "a", refresh: "r"))
        #expect(await FileTokenStore(file).load() == Tokens(access: "a", refresh: "r"))
        let rights = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(rights == 0o600)
        try await store.save(nil)
        #expect(await FileTokenStore(file).load() == nil)
    }
}
