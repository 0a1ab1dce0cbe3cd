const MIB = 1024 * 1024

/**
 * The largest AdmissionReview that kube-apiserver sends: it takes requests of up to 3 MiB (MaxRequestBodyBytes), and an update
 * carries the object as it was beside the object as it will be: 2 x 3 MiB, and 1 MiB for user, options and whitespace. One that
 * is larger would be a failed call, which an Ignore registration lets pass unseen.
 */
export const BODY_LIMIT_BYTES = 2 * (3 * MIB) + MIB
