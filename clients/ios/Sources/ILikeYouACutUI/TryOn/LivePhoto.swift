#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// The selfie with the hair in the colour that is chosen, at once and free of credits.
    struct LivePhoto: View {
        let app: AppModel
        let photo: Photo
        @State private var hair: LiveHair?
        @State private var shown: UIImage?

        var body: some View {
            Group {
                if let shown {
                    Image(uiImage: shown).resizable().scaledToFit()
                } else {
                    RemotePicture(url: app.gallery.url(of: photo.image))
                }
            }
            .task(id: photo.id) {
                (hair, shown) = (nil, nil)
                guard let (picture, mask) = await app.liveColour.pictures(of: photo) else { return }
                hair = await LiveHair.read(picture: picture, mask: mask)
            }
            .task(id: Choice(hair: hair != nil, look: app.tryOn.look)) { await colour() }
        }

        /// What the picture depends on.
        private struct Choice: Hashable {
            let hair: Bool
            let look: Look
        }

        private func colour() async {
            let look = app.tryOn.look
            guard let hair, let colour = app.liveColour.colour(of: look, app.catalogue.colours) else {
                shown = nil
                return
            }
            let image = await hair.image(colour, intensity: look.dye?.intensity ?? 100, shine: look.shine)
            if !Task.isCancelled { shown = image }
        }
    }

    extension LiveHair {
        private static let longest = 1024.0

        /// Decode both pictures, at one size and beside the main thread.
        fileprivate static func read(picture: Data, mask: Data) async -> LiveHair? {
            guard let picture = UIImage(data: picture)?.cgImage, let mask = UIImage(data: mask)?.cgImage
            else { return nil }
            let scale = min(1, longest / Double(max(picture.width, picture.height)))
            let (width, height) = (Int(Double(picture.width) * scale), Int(Double(picture.height) * scale))
            guard let colours = Pixels(picture, width: width, height: height),
                let levels = Pixels(mask, width: width, height: height)
            else { return nil }
            return LiveHair(picture: colours, mask: levels)
        }

        fileprivate func image(_ colour: RGB, intensity: Int, shine: String?) async -> UIImage? {
            coloured(colour, intensity: intensity, shine: shine).image
        }
    }
#endif
