#if canImport(SwiftUI) && canImport(UIKit)
    import AVFoundation
    import ILikeYouACutKit
    import Vision

    /// The front camera. Its parts are used on one queue alone, which makes it safe to send.
    final class CameraFeed: NSObject, @unchecked Sendable {
        let session = AVCaptureSession()
        private let photos = AVCapturePhotoOutput()
        private let frames = AVCaptureVideoDataOutput()
        private let queue = DispatchQueue(label: "camera")
        private var waiting: CheckedContinuation<Data?, Never>?
        private var see: @Sendable ([FaceBox]) -> Void = { _ in }
        private var seen = 0
        /// Faces are looked for in one of so many frames.
        private static let pace = 6

        /// Ask for the camera if nobody has, and call `see` with the faces; tell whether it runs.
        func start(see: @escaping @Sendable ([FaceBox]) -> Void) async -> Bool {
            guard await AVCaptureDevice.requestAccess(for: .video) else { return false }
            return await withCheckedContinuation { started in
                queue.async {
                    self.see = see
                    started.resume(returning: self.run())
                }
            }
        }

        func stop() {
            queue.async { self.session.stopRunning() }
        }

        /// Take a picture; nil if the camera gave none.
        func capture() async -> Data? {
            await withCheckedContinuation { taken in
                queue.async {
                    guard self.session.isRunning, self.waiting == nil else {
                        return taken.resume(returning: nil)
                    }
                    self.waiting = taken
                    self.photos.capturePhoto(with: AVCapturePhotoSettings(), delegate: self)
                }
            }
        }

        private func run() -> Bool {
            guard !session.inputs.isEmpty || configure() else { return false }
            session.startRunning()
            return session.isRunning
        }

        private func configure() -> Bool {
            session.beginConfiguration()
            defer { session.commitConfiguration() }
            session.sessionPreset = .photo
            guard
                let device = AVCaptureDevice.default(.builtInWideAngleCamera, for: .video, position: .front),
                let input = try? AVCaptureDeviceInput(device: device), session.canAddInput(input),
                session.canAddOutput(photos)
            else { return false }
            session.addInput(input)
            session.addOutput(photos)
            if session.canAddOutput(frames) {
                frames.setSampleBufferDelegate(self, queue: queue)
                session.addOutput(frames)
            }
            for output in [photos, frames] { output.connection(with: .video)?.videoRotationAngle = 90 }
            return true
        }
    }

    extension CameraFeed: AVCapturePhotoCaptureDelegate {
        func photoOutput(
            _ output: AVCapturePhotoOutput, didFinishProcessingPhoto photo: AVCapturePhoto,
            error: (any Error)?
        ) {
            let data = photo.fileDataRepresentation()
            queue.async {
                self.waiting?.resume(returning: data)
                self.waiting = nil
            }
        }
    }

    extension CameraFeed: AVCaptureVideoDataOutputSampleBufferDelegate {
        /// Look for faces on the device. Nothing of a frame is kept or sent.
        func captureOutput(
            _ output: AVCaptureOutput, didOutput sampleBuffer: CMSampleBuffer,
            from connection: AVCaptureConnection
        ) {
            seen += 1
            guard seen.isMultiple(of: Self.pace) else { return }
            let request = VNDetectFaceRectanglesRequest()
            try? VNImageRequestHandler(cmSampleBuffer: sampleBuffer, orientation: .up).perform([request])
            see((request.results ?? []).map(FaceBox.init))
        }
    }

    extension FaceBox {
        /// Vision counts upwards and in radians, and takes a turn against the clock as positive.
        fileprivate init(_ face: VNFaceObservation) {
            let (box, degrees) = (face.boundingBox, 180 / Double.pi)
            self.init(
                x: box.minX, y: 1 - box.maxY, width: box.width, height: box.height,
                yaw: (face.yaw?.doubleValue ?? 0) * degrees, roll: -(face.roll?.doubleValue ?? 0) * degrees)
        }
    }
#endif
