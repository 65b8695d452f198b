import Observation

/// Looks beside each other: some that are chosen in the gallery, then two of them in one frame.
@MainActor @Observable
public final class CompareModel {
    public static let most = 6

    public private(set) var chosen: [TryOnResult] = []
    private var picked: [TryOnResult] = []

    public init() {}

    public var isReady: Bool { chosen.count > 1 }
    public var isFull: Bool { chosen.count == Self.most }

    /// The two that share a frame. Two results alone need no tap.
    public var pair: (left: TryOnResult, right: TryOnResult)? {
        let two = picked.count == 2 ? picked : chosen
        return two.count == 2 ? (two[0], two[1]) : nil
    }

    public func isChosen(_ result: TryOnResult) -> Bool { chosen.contains { $0.id == result.id } }
    public func isPicked(_ result: TryOnResult) -> Bool { picked.contains { $0.id == result.id } }

    /// Choose a result, or leave it out again. A seventh is not taken: the pictures would be too small.
    public func toggle(_ result: TryOnResult) {
        if isChosen(result) {
            chosen.removeAll { $0.id == result.id }
            picked.removeAll { $0.id == result.id }
        } else if !isFull {
            chosen.append(result)
        }
    }

    /// Put one into the frame, in the place of the one that is there for longest.
    public func pick(_ result: TryOnResult) {
        guard isChosen(result) else { return }
        if isPicked(result) { return picked.removeAll { $0.id == result.id } }
        picked = picked.suffix(1) + [result]
    }

    public func clear() { (chosen, picked) = ([], []) }
}
