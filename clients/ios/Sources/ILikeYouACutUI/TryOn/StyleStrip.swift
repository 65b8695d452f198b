#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// The hairstyles that search, category and heart leave, in a row.
    struct StyleStrip: View {
        let catalogue: CatalogueModel
        @Binding var look: Look

        var body: some View {
            VStack(alignment: .leading, spacing: 12) {
                Text("styles.title").font(.headline).accessibilityAddTraits(.isHeader)
                CategoryBar(catalogue: catalogue)
                NoticeView(notice: catalogue.activity.notice) { Task { await catalogue.load() } }
                if catalogue.isEmpty {
                    StateView("styles.none", systemImage: "magnifyingglass", text: "styles.none-text")
                } else if !catalogue.isLoaded {
                    ProgressView("styles.loading")
                }
                ScrollView(.horizontal) {
                    LazyHStack(spacing: 12) {
                        ForEach(catalogue.shown) { style in tile(style) }
                    }
                }
                if let chosen = catalogue.hairstyle(named: look.hairstyle) {
                    Text(catalogue.text(of: chosen)).font(.footnote).foregroundStyle(.secondary)
                }
            }
        }

        private func tile(_ style: Hairstyle) -> some View {
            let isChosen = look.hairstyle == style.name
            let title = catalogue.title(of: style)
            return StyleTile(title: title, thumbnail: catalogue.thumbnail(of: style), isChosen: isChosen) {
                look = catalogue.choose(isChosen ? nil : style, in: look)
            }
            .contextMenu {
                Button(heart(style), systemImage: "heart") { Task { await catalogue.toggleFavourite(style) } }
            }
            .accessibilityAction(named: heart(style)) { Task { await catalogue.toggleFavourite(style) } }
        }

        private func heart(_ style: Hairstyle) -> LocalizedStringKey {
            catalogue.favourites.contains(style.name) ? "action.unlike" : "action.like"
        }
    }

    struct StyleTile: View {
        let title: String
        let thumbnail: URL?
        let isChosen: Bool
        let choose: @MainActor () -> Void
        @ScaledMetric(relativeTo: .caption) private var side = 96.0

        var body: some View {
            Button(action: choose) {
                VStack {
                    RemotePicture(url: thumbnail, fills: true)
                        .frame(width: side, height: side)
                        .clipShape(RoundedRectangle(cornerRadius: 12))
                        .overlay {
                            if isChosen {
                                RoundedRectangle(cornerRadius: 12).strokeBorder(.tint, lineWidth: 4)
                            }
                        }
                    Text(title).font(.caption).lineLimit(2).multilineTextAlignment(.center)
                }
                .frame(width: side)
            }
            .buttonStyle(.plain)
            .accessibilityLabel(Text(title))
            .accessibilityHint("styles.choose")
            .accessibilityAddTraits(isChosen ? .isSelected : [])
        }
    }

    struct CategoryBar: View {
        @Bindable var catalogue: CatalogueModel

        var body: some View {
            ScrollView(.horizontal) {
                HStack {
                    chip("category.all", isOn: catalogue.category == nil) { catalogue.category = nil }
                    ForEach(catalogue.categories, id: \.self) { category in
                        chip(Words.category(category), isOn: catalogue.category == category) {
                            catalogue.category = category
                        }
                    }
                    chip("category.favourites", isOn: catalogue.onlyFavourites) {
                        catalogue.onlyFavourites.toggle()
                    }
                }
            }
        }

        private func chip(_ key: String, isOn: Bool, action: @escaping @MainActor () -> Void) -> some View {
            Button(action: action) {
                Label {
                    Text(LocalizedStringKey(key))
                } icon: {
                    if isOn { Image(systemName: "checkmark") }
                }
            }
            .buttonStyle(.bordered)
            .accessibilityAddTraits(isOn ? .isSelected : [])
        }
    }
#endif
