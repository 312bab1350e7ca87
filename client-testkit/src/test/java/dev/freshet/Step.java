package dev.freshet;

/** The points of a refresh at which {@link Struck} can hold or strike a process, in their order. */
enum Step {
    /** The lease is held, the record is read. */
    BEFORE_INTENT,
    /** The intent is in the vault. */
    BEFORE_SEND,
    /** The request is on its way, and will arrive whatever becomes of its sender. */
    SENT,
    /** The server has rotated; the answer is on its way. */
    COMMITTED,
    /** The answer is there. */
    RECEIVED,
    /** The write of the new pair is about to begin. */
    BEFORE_STORE,
    /** The new pair is in the vault; its writer has not been told. */
    STORED
}
