// Keeps this target from being empty where SwiftUI is missing.
