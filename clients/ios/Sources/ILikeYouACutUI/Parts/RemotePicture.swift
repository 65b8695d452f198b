#if canImport(SwiftUI) && canImport(UIKit)
    import SwiftUI

    /// A picture of the server, with its room kept while it loads.
    struct RemotePicture: View {
        let url: URL?
        var fills = false

        var body: some View {
            AsyncImage(url: url) { image in
                if fills { image.resizable().scaledToFill() } else { image.resizable().scaledToFit() }
            } placeholder: {
                Rectangle().fill(.quaternary)
            }
            .accessibilityHidden(true)
        }
    }
#endif
