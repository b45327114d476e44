internal import CKernels

/// What the process does with memory that was freed.
public enum ProcessMemory {
    /// Keeps pages of freed buffers for the next ones. Stages allocate and free batches all the time, and a page that comes
    /// fresh from the kernel costs more than what is written to it.
    public static func keepFreedPages() { ck_keep_pages(256 << 20) }

    /// Gives the pages of freed buffers back: between stages, so that one does not keep what the one before needed.
    public static func returnFreedPages() { ck_return_pages() }
}
