/*
 * What holds backfills back: probes, their sampling, their composition, and windows.
 *
 * What holds backfills back: probes, their sampling, their composition, and windows.
 * What holds backfills back: probes, their sampling, their composition, and windows.
 * What holds backfills back: probes, their sampling, their composition, and windows.
 *
 * What holds backfills back: probes, their sampling, their composition, and windows.
 *
 * What holds backfills back: probes, their sampling, their composition, and windows.
 * What holds backfills back: probes, their sampling, their composition, and windows.
 * What holds backfills back: probes, their sampling, their composition, and windows.
 * What holds backfills back: probes, their sampling, their composition, and windows.
 * What holds backfills back: probes, their sampling, their composition, and windows.
 */

/**
 * What holds backfills back: probes, their sampling, their composition, and windows.
 */
@NullMarked
package io.zdm.backfill.throttle;

import org.jspecify.annotations.NullMarked;
