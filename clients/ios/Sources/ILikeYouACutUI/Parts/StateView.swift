#if canImport(SwiftUI) && canImport(UIKit)
    import SwiftUI

    /// A screen without content, and why.
    struct StateView: View {
        let title: LocalizedStringKey
        let systemImage: String
        let text: LocalizedStringKey

        init(_ title: LocalizedStringKey, systemImage: String, text: LocalizedStringKey) {
            self.title = title
            self.systemImage = systemImage
            self.text = text
        }

        var body: some View {
            ContentUnavailableView(title, systemImage: systemImage, description: Text(text))
        }
    }
#endif
