#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// What a try-on delivered: before and after, and what to do with it.
    struct ResultScreen: View {
        let gallery: GalleryModel
        let results: [TryOnResult]
        let look: Look
        @State private var chosen = 0

        var body: some View {
            ScrollView {
                VStack(spacing: 16) {
                    if results.count > 1 {
                        Picker("result.variation", selection: $chosen) {
                            ForEach(results.indices, id: \.self) {
                                Text("result.variation-number \($0 + 1)").tag($0)
                            }
                        }
                        .pickerStyle(.segmented)
                    }
                    if results.indices.contains(chosen) {
                        ResultPanel(gallery: gallery, result: gallery.current(results[chosen]))
                    } else {
                        StateView("result.none", systemImage: "photo", text: "result.none-text")
                    }
                }
                .padding()
            }
            .navigationTitle("result.title")
            .navigationBarTitleDisplayMode(.inline)
        }
    }

    struct ResultPanel: View {
        let gallery: GalleryModel
        let result: TryOnResult
        @State private var before: URL?
        @State private var isSharing = false
        @State private var isDeleting = false
        @State private var isSaved = false
        @Environment(\.dismiss) private var dismiss

        var body: some View {
            VStack(alignment: .leading, spacing: 16) {
                picture
                if let notice = result.notice { Text(notice).font(.footnote).foregroundStyle(.secondary) }
                if let until = result.keepUntil {
                    Text("result.until \(until.formatted(date: .long, time: .omitted))")
                }
                NoticeView(notice: gallery.activity.notice)
                actions
            }
            .task(id: result.id) { before = await gallery.selfie(of: result) }
            .sheet(isPresented: $isSharing) { ShareSheet(gallery: gallery, result: result) }
            .sensoryFeedback(.success, trigger: isSaved)
            .confirmationDialog("result.delete", isPresented: $isDeleting, titleVisibility: .visible) {
                Button("result.delete", role: .destructive) { Task { await delete() } }
            } message: {
                Text("result.delete-text")
            }
        }

        @ViewBuilder private var picture: some View {
            if let before {
                CompareSlider(
                    before: before, after: gallery.url(of: result.image),
                    ratio: Double(result.width) / Double(max(1, result.height)))
            } else {
                RemotePicture(url: gallery.url(of: result.image)).clipShape(
                    RoundedRectangle(cornerRadius: 16))
            }
        }

        private var actions: some View {
            VStack(alignment: .leading, spacing: 12) {
                Button(
                    result.favourite ? "action.unlike" : "action.like",
                    systemImage: result.favourite ? "heart.fill" : "heart"
                ) { Task { await gallery.toggleFavourite(result) } }
                Button("share.open", systemImage: "link") { isSharing = true }
                Button(isSaved ? "result.saved" : "result.save", systemImage: "square.and.arrow.down") {
                    Task { await save() }
                }
                NavigationLink {
                    SalonCardScreen(gallery: gallery, result: result)
                } label: {
                    Label("card.open", systemImage: "doc.richtext")
                }
                Button("result.delete", systemImage: "trash", role: .destructive) { isDeleting = true }
            }
            .buttonStyle(.bordered)
        }

        private func save() async {
            guard let data = await gallery.picture(of: result), let image = UIImage(data: data) else {
                return
            }
            UIImageWriteToSavedPhotosAlbum(image, nil, nil, nil)
            isSaved = true
        }

        private func delete() async {
            await gallery.delete(result)
            if gallery.activity.notice == nil { dismiss() }
        }
    }
#endif
