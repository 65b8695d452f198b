import Foundation
import Testing

@testable import ILikeYouACutKit

@MainActor @Suite struct CompareModelTests {
    private let compare = CompareModel()

    private func results(_ count: Int) throws -> [TryOnResult] {
        try (0..<count).map { _ in
            try Coding.decoded(from: Document.data(Document.example("TryOnResult", ["id": UUID().text])))
        }
    }

    @Test func aSeventhIsNotTaken() throws {
        let results = try results(7)
        for result in results { compare.toggle(result) }
        #expect(compare.chosen == Array(results.prefix(CompareModel.most)))
        compare.toggle(results[0])
        compare.toggle(results[6])
        #expect(compare.isChosen(results[6]) && !compare.isChosen(results[0]))
    }

    @Test func twoShareTheFrameWithoutATap() throws {
        let results = try results(2)
        compare.toggle(results[0])
        #expect(!compare.isReady && compare.pair == nil)
        compare.toggle(results[1])
        #expect(compare.isReady)
        #expect(compare.pair?.left == results[0] && compare.pair?.right == results[1])
    }

    @Test func theThirdTapReplacesTheFirst() throws {
        let results = try results(4)
        for result in results { compare.toggle(result) }
        #expect(compare.pair == nil)
        for result in results[1...3] { compare.pick(result) }
        #expect(compare.pair?.left == results[2] && compare.pair?.right == results[3])
        compare.pick(results[3])
        #expect(compare.pair == nil && !compare.isPicked(results[3]))
    }

    @Test func whatIsLeftOutLeavesTheFrame() throws {
        let results = try results(4)
        for result in results { compare.toggle(result) }
        for result in results[0...1] { compare.pick(result) }
        compare.toggle(results[1])
        #expect(compare.pair == nil)
        compare.pick(results[1])
        #expect(!compare.isPicked(results[1]))
        compare.clear()
        #expect(compare.chosen.isEmpty)
    }
}
