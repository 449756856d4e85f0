/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.zdm.lifecycle;

import java.time.Duration;
import java.util.List;

import io.zdm.DualWriteMode;

/**
 * What a process of the tests is told about its instance.
 *
 * @param release its release
 * @param clock by how much its clock is ahead
 * @param pauseRatio the pause after a batch of the backfill as a share of its duration
 * @param seal how long columns stay sealed
 * @param dualWrite who keeps columns in step
 */
record InstanceOptions(DeployedRelease release, Duration clock, double pauseRatio, Duration seal,
		DualWriteMode dualWrite) {

	/**
	 * The release that ships the rename and drops at once.
	 */
	static final InstanceOptions DEFAULT = of(DeployedRelease.TWO);

	static InstanceOptions of(DeployedRelease release) {
		return new InstanceOptions(release, Duration.ZERO, 0.5, Duration.ZERO, DualWriteMode.BOTH);
	}

	InstanceOptions withClock(Duration ahead) {
		return new InstanceOptions(this.release, ahead, this.pauseRatio, this.seal, this.dualWrite);
	}

	InstanceOptions withPauseRatio(double ratio) {
		return new InstanceOptions(this.release, this.clock, ratio, this.seal, this.dualWrite);
	}

	InstanceOptions withSeal(Duration time) {
		return new InstanceOptions(this.release, this.clock, this.pauseRatio, time, this.dualWrite);
	}

	InstanceOptions withDualWrite(DualWriteMode mode) {
		return new InstanceOptions(this.release, this.clock, this.pauseRatio, this.seal, mode);
	}

	/**
	 * Return the options as arguments of a command line.
	 * @return the arguments
	 */
	List<String> arguments() {
		return List.of(this.release.name(), Long.toString(this.clock.toSeconds()), Double.toString(this.pauseRatio),
				Long.toString(this.seal.toMillis()), this.dualWrite.name());
	}

	static InstanceOptions parse(List<String> arguments) {
		return new InstanceOptions(DeployedRelease.valueOf(arguments.get(0)),
				Duration.ofSeconds(Long.parseLong(arguments.get(1))), Double.parseDouble(arguments.get(2)),
				Duration.ofMillis(Long.parseLong(arguments.get(3))), DualWriteMode.valueOf(arguments.get(4)));
	}

}
