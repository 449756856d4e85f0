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

package io.zdm.postgres;

/**
 * A table that is stored in one file: an ordinary table, or a partition that has no
 * partitions itself.
 *
 * @param oid its object identifier
 * @param name its name
 * @param relfilenode the number of the file, which a rewrite of the table changes
 * @param blocks the blocks that it has now
 * @param blockSize the size of a block in bytes
 * @param estimatedRows the planner's estimate of its rows, 0 where there is none
 * @param indexes how many indexes get entries of its rows
 */
public record TablePart(long oid, QualifiedName name, long relfilenode, long blocks, int blockSize, long estimatedRows,
		int indexes) {

}
