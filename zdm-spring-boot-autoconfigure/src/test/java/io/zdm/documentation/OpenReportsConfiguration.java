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

package io.zdm.documentation;

import io.zdm.ConditionResult;
import io.zdm.ContractCondition;
import io.zdm.Verdict;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * The condition that the documentation shows.
 */
@Configuration(proxyBeanMethods = false)
public class OpenReportsConfiguration {

	@Bean("open-reports")
	ContractCondition openReports(JdbcTemplate jdbc) {
		return (migration) -> {
			Long open = jdbc.queryForObject("SELECT count(*) FROM report WHERE NOT done", Long.class);
			boolean none = open != null && open == 0;
			return new ConditionResult("open-reports", none ? Verdict.PASS : Verdict.FAIL, open + " reports are open",
					none ? "" : "Wait for their end.", true);
		};
	}

}
