import Glibc

extension LoadedPlan {
    /// Reads the file and loads the plan in it. This module reads no other file.
    ///
    /// - Throws: ``PlanReadError`` with the file's name and the reason.
    package static func read(path: String, environment: [String: String]) throws -> LoadedPlan {
        LoadedPlan(bytes: try contents(path), fileName: path, environment: environment)
    }

    /// The file's bytes. It stops one byte after ``PlanText/largest``.
    private static func contents(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= PlanText.largest {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return bytes
    }

    private static func failure(_ path: String) -> PlanReadError {
        PlanReadError(description: "cannot read the plan \(path): \(String(cString: strerror(errno)))")
    }
}
