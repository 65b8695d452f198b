#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// All results as a timeline, or the favourites alone. Some of them can be compared.
    struct GalleryScreen: View {
        let gallery: GalleryModel
        let compare: CompareModel
        @State private var isChoosing = false
        @State private var isComparing = false

        var body: some View {
            NavigationStack {
                ScrollView {
                    LazyVStack(alignment: .leading, spacing: 20) {
                        NoticeView(notice: gallery.activity.notice) { Task { await gallery.load() } }
                        content
                    }
                    .padding()
                }
                .refreshable { await gallery.load() }
                .navigationTitle("gallery.title")
                .navigationDestination(for: TryOnResult.self) { result in
                    ResultScreen(gallery: gallery, results: [result], look: result.look)
                }
                .navigationDestination(isPresented: $isComparing) {
                    CompareGrid(gallery: gallery, compare: compare)
                }
                .toolbar {
                    ToolbarItem(placement: .topBarLeading) { favourites }
                    ToolbarItem(placement: .topBarTrailing) { choosing }
                }
            }
            .task { await gallery.load() }
        }

        @ViewBuilder private var content: some View {
            if gallery.isEmpty {
                StateView("gallery.none", systemImage: "photo.on.rectangle", text: "gallery.none-text")
            } else if !gallery.isLoaded && gallery.activity.isBusy {
                ProgressView("gallery.loading").frame(maxWidth: .infinity)
            }
            ForEach(gallery.days) { day in
                Text(day.date, style: .date).font(.headline).accessibilityAddTraits(.isHeader)
                LazyVGrid(columns: [GridItem(.adaptive(minimum: 140), spacing: 12)], spacing: 12) {
                    ForEach(day.results) { result in tile(result) }
                }
            }
            if gallery.hasMore {
                BusyButton("gallery.more", isBusy: gallery.activity.isBusy) {
                    Task { await gallery.loadMore() }
                }
                .onAppear { Task { await gallery.loadMore() } }
            }
        }

        @ViewBuilder private func tile(_ result: TryOnResult) -> some View {
            let picture = ResultTile(
                url: gallery.url(of: result.thumbnail), result: result, isChosen: isChosen(result))
            if isChoosing {
                Button {
                    compare.toggle(result)
                } label: {
                    picture
                }.buttonStyle(.plain)
            } else {
                NavigationLink(value: result) { picture }.buttonStyle(.plain)
            }
        }

        private func isChosen(_ result: TryOnResult) -> Bool { isChoosing && compare.isChosen(result) }

        private var favourites: some View {
            Button(
                gallery.onlyFavourites ? "gallery.all" : "gallery.favourites",
                systemImage: gallery.onlyFavourites ? "heart.fill" : "heart"
            ) { Task { await gallery.show(onlyFavourites: !gallery.onlyFavourites) } }
        }

        @ViewBuilder private var choosing: some View {
            if isChoosing {
                Button("compare.go \(compare.chosen.count)") {
                    isChoosing = false
                    isComparing = compare.isReady
                }
            } else {
                Button("compare.choose", systemImage: "square.grid.2x2") {
                    compare.clear()
                    isChoosing = true
                }
            }
        }
    }

    struct ResultTile: View {
        let url: URL?
        let result: TryOnResult
        let isChosen: Bool

        var body: some View {
            RemotePicture(url: url)
                .clipShape(RoundedRectangle(cornerRadius: 12))
                .overlay {
                    if isChosen { RoundedRectangle(cornerRadius: 12).strokeBorder(.tint, lineWidth: 4) }
                }
                .overlay(alignment: .topTrailing) {
                    if result.favourite {
                        Image(systemName: "heart.fill").foregroundStyle(.white).shadow(radius: 3).padding(8)
                    }
                }
                .accessibilityElement(children: .ignore)
                .accessibilityLabel(
                    Text("gallery.result \(result.createdAt.formatted(date: .long, time: .shortened))")
                )
                .accessibilityAddTraits(isChosen ? [.isImage, .isSelected] : .isImage)
        }
    }
#endif
