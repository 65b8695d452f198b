import Foundation

/// A try-on that a person asked for and has not seen the end of.
public struct Wish: Codable, Sendable, Hashable, Identifiable {
    public let id: UUID
    public let wanted: NewTryOn
    public let madeAt: Date
    /// Known once the server has answered.
    public internal(set) var tryOn: UUID?

    /// Made at the tap and kept: however often the wish is sent, there is one try-on.
    var key: String { id.text }
}

/// Wishes in a file that outlives the app: a plane, a lost answer or a kill loses none of them.
public actor Outbox {
    private struct Kept: Codable {
        var person: UUID?
        var wishes: [Wish] = []
    }

    private let file: JSONFile<Kept>
    private var kept: Kept

    /// A file that cannot be read is set aside: its wishes are lost, the app is not.
    public init(file: URL) {
        self.file = JSONFile(file)
        kept = self.file.read() ?? Kept()
    }

    /// What is left to do, the oldest first.
    public var pending: [Wish] { kept.wishes }

    public func add(_ wanted: NewTryOn, at now: Date) throws -> Wish {
        let wish = Wish(id: UUID(), wanted: wanted, madeAt: now)
        try change { $0.wishes.append(wish) }
        return wish
    }

    func accepted(_ wish: Wish, as tryOn: UUID) throws {
        guard let index = kept.wishes.firstIndex(where: { $0.id == wish.id }) else { return }
        try change { $0.wishes[index].tryOn = tryOn }
    }

    func remove(_ wish: Wish) throws {
        try change { $0.wishes.removeAll { $0.id == wish.id } }
    }

    /// Say who is signed in. Nobody sends what another person wished for.
    func belong(to person: UUID) throws {
        guard kept.person != person else { return }
        try change { $0 = Kept(person: person, wishes: $0.person == nil ? $0.wishes : []) }
    }

    public func clear() throws { try change { $0 = Kept() } }

    /// What cannot be written has not happened.
    private func change(_ edit: (inout Kept) -> Void) throws {
        var new = kept
        edit(&new)
        try file.write(new)
        kept = new
    }
}
