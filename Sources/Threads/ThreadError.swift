import Glibc

/// The system refused a thread.
package struct ThreadError: Error, Hashable, CustomStringConvertible {
    /// An `errno`.
    package let code: Int32

    package var description: String {
        "cannot start a thread: \(String(cString: strerror(code))); "
            + "use fewer workers or raise the limit on threads, then run again"
    }
}
