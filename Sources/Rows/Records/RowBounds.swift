import TimeAxis

/// The window whose rows a filter keeps, and the treatment of other rows.
package struct RowBounds: Hashable, Sendable {
    package enum Outside: Hashable, Sendable {
        /// Rows of other times are left out and counted, because a file holds many windows.
        case leftOut
        /// Rows of other times are an error, because a command was asked for this window only.
        case refused
    }

    package let window: Window
    /// From the start of the hypertable's first window to the end of its last.
    package let whole: Window
    package let outside: Outside

    package init(window: Window, whole: Window, outside: Outside) {
        self.window = window
        self.whole = whole
        self.outside = outside
    }
}
