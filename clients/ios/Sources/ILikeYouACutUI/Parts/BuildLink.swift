#if canImport(SwiftUI) && canImport(UIKit)
    import SwiftUI

    /// A link whose address the build names in Info.plist.
    struct BuildLink: View {
        /// Where anybody reports a shared picture that is wrong.
        static let report = BuildLink(title: "share.report", key: "ReportAddress", scheme: "mailto:")
        static let privacy = BuildLink(title: "settings.privacy", key: "PrivacyPolicy", scheme: "")

        let title: LocalizedStringKey
        let key: String
        let scheme: String

        var body: some View {
            if let address = Bundle.main.object(forInfoDictionaryKey: key) as? String,
                let url = URL(string: scheme + address)
            {
                Link(title, destination: url)
            }
        }
    }
#endif
