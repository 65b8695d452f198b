/// The broad lightness of hair: means of squares of pixels, weighed by the mask, and what lies between.
struct Shading {
    private static let side = 16
    private let columns, rows: Int
    private let means: [Double]

    init(_ lightness: [Double], _ weights: [Double], width: Int) {
        let (side, height) = (Self.side, lightness.count / width)
        columns = (width + side - 1) / side
        rows = (height + side - 1) / side
        var sums = [(light: Double, weight: Double)](repeating: (0, 0), count: columns * rows)
        for (at, weight) in weights.enumerated() where weight > 0 {
            let square = at / width / side * columns + at % width / side
            sums[square].light += lightness[at] * weight
            sums[square].weight += weight
        }
        let all = sums.reduce((0.0, 0.0)) { ($0.0 + $1.light, $0.1 + $1.weight) }
        // A square without hair lies at its edge: the mean of all hair misleads least there.
        means = sums.map { $0.weight > 0 ? $0.light / $0.weight : all.1 > 0 ? all.0 / all.1 : 0 }
    }

    /// Between the middles of four squares.
    func at(x: Int, y: Int) -> Double {
        let (column, right) = place(x, columns)
        let (row, down) = place(y, rows)
        func mean(_ row: Int, _ column: Int) -> Double {
            means[min(row, rows - 1) * columns + min(column, columns - 1)]
        }
        let above = mean(row, column) * (1 - right) + mean(row, column + 1) * right
        let below = mean(row + 1, column) * (1 - right) + mean(row + 1, column + 1) * right
        return above * (1 - down) + below * down
    }

    private func place(_ pixel: Int, _ count: Int) -> (Int, Double) {
        let place = max(0, (Double(pixel) + 0.5) / Double(Self.side) - 0.5)
        return (min(Int(place), count - 1), place - Double(Int(place)))
    }
}
