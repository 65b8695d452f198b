#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// Several looks at once; two of them that are tapped share one frame with a slider.
    struct CompareGrid: View {
        let gallery: GalleryModel
        let compare: CompareModel

        var body: some View {
            ScrollView {
                VStack(spacing: 16) {
                    if let (left, right) = compare.pair {
                        CompareSlider(
                            before: gallery.url(of: left.image), after: gallery.url(of: right.image),
                            ratio: Double(left.width) / Double(max(1, left.height)))
                    } else {
                        Text("compare.hint")
                    }
                    LazyVGrid(columns: [GridItem(.adaptive(minimum: 150), spacing: 12)], spacing: 12) {
                        ForEach(compare.chosen) { result in
                            Button {
                                compare.pick(result)
                            } label: {
                                ResultTile(
                                    url: gallery.url(of: result.image), result: result,
                                    isChosen: compare.isPicked(result))
                            }
                            .buttonStyle(.plain)
                        }
                    }
                }
                .padding()
            }
            .navigationTitle("compare.title")
        }
    }
#endif
