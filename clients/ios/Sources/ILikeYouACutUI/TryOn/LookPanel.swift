#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// Everything that makes a look: hairstyle, its options, and colour.
    struct LookPanel: View {
        let app: AppModel

        var body: some View {
            @Bindable var tryOn = app.tryOn
            VStack(alignment: .leading, spacing: 20) {
                StyleStrip(catalogue: app.catalogue, look: $tryOn.look)
                OptionsPanel(catalogue: app.catalogue, look: $tryOn.look)
                ColourPanel(colours: app.catalogue.colours, look: $tryOn.look)
                Stepper(
                    "try-on.variations \(tryOn.variations)", value: $tryOn.variations,
                    in: 1...(app.session.config?.limits.mostVariations ?? 1))
            }
        }
    }

    /// What the chosen hairstyle allows to be changed.
    struct OptionsPanel: View {
        let catalogue: CatalogueModel
        @Binding var look: Look

        var body: some View {
            ForEach(catalogue.options(for: look)) { option in
                VStack(alignment: .leading) {
                    Text(LocalizedStringKey(option.key)).font(.headline)
                    Picker(LocalizedStringKey(option.key), selection: $look[option.kind]) {
                        Text("option.as-it-is").tag(String?.none)
                        ForEach(option.values, id: \.self) { value in
                            Text(word(option.key(of: value)) ?? value).tag(String?.some(value))
                        }
                    }
                }
            }
            if catalogue.hairstyle(named: look.hairstyle)?.options.ombre == true {
                Picker(LocalizedStringKey(Words.option("ombre")), selection: $look.ombre) {
                    Text("option.as-it-is").tag(String?.none)
                    ForEach(catalogue.colours) { colour in
                        Text(colour.title).tag(String?.some(colour.name))
                    }
                }
            }
        }
    }
#endif
