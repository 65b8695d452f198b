#if canImport(SwiftUI) && canImport(UIKit)
    import ILikeYouACutKit
    import SwiftUI

    /// A colour of the salon, or any other, and how much of it.
    struct ColourPanel: View {
        let colours: [ColourPreset]
        @Binding var look: Look
        @State private var free = Color.white

        var body: some View {
            VStack(alignment: .leading, spacing: 12) {
                Text("colour.title").font(.headline).accessibilityAddTraits(.isHeader)
                ScrollView(.horizontal) {
                    HStack(spacing: 12) {
                        Swatch(title: word("colour.none") ?? "", fill: nil, isChosen: look.dye == nil) {
                            look.dye = nil
                        }
                        ForEach(colours) { colour in
                            Swatch(
                                title: colour.title, fill: Color(hex: colour.hex),
                                isChosen: look.dye?.colour == colour.name
                            ) {
                                choose(colour.name)
                            }
                        }
                    }
                }
                ColorPicker("colour.free", selection: $free, supportsOpacity: false)
                    .onChange(of: free) { choose(free.hex) }
                if let dye = look.dye {
                    Slider(value: $look.intensity, in: 0...100, step: 5) { Text("colour.intensity") }
                        .accessibilityValue(Text("colour.percent \(dye.intensity)"))
                }
            }
        }

        private func choose(_ colour: String) {
            look.dye = Dye(colour: colour, intensity: Int(look.intensity))
        }
    }

    extension Look {
        /// Of the dye, in percent.
        fileprivate var intensity: Double {
            get { Double(dye?.intensity ?? 100) }
            set { dye?.intensity = Int(newValue) }
        }
    }

    struct Swatch: View {
        let title: String
        let fill: Color?
        let isChosen: Bool
        let choose: @MainActor () -> Void

        var body: some View {
            Button(action: choose) {
                Circle()
                    .fill(fill ?? .clear)
                    .frame(width: 44, height: 44)
                    .overlay { if fill == nil { Image(systemName: "nosign") } }
                    .overlay { if isChosen { Circle().strokeBorder(.tint, lineWidth: 4) } }
            }
            .buttonStyle(.plain)
            .accessibilityLabel(Text(title))
            .accessibilityAddTraits(isChosen ? .isSelected : [])
        }
    }

    extension ColourPreset {
        var title: String { word("colour.\(name)") ?? name }
    }

    extension Color {
        init?(hex: String) {
            guard let rgb = RGB(hex: hex) else { return nil }
            self.init(.sRGB, red: rgb.red, green: rgb.green, blue: rgb.blue)
        }

        var hex: String {
            let parts = resolve(in: EnvironmentValues())
            return RGB(red: Double(parts.red), green: Double(parts.green), blue: Double(parts.blue)).hex
        }
    }
#endif
