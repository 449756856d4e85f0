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

package io.zdm.sample.release1;

import java.util.List;

import io.zdm.sample.api.NewEmail;
import io.zdm.sample.api.NewName;
import io.zdm.sample.api.NewUser;
import io.zdm.sample.api.UserResource;

import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Creates, finds, changes and deletes users.
 */
@RestController
@RequestMapping("/users")
@Transactional
class UserController {

	private final UserRepository users;

	UserController(UserRepository users) {
		this.users = users;
	}

	@GetMapping
	List<UserResource> findByName(@RequestParam String name) {
		return this.users.findTop10ByUserName(name).stream().map(User::toResource).toList();
	}

	@GetMapping("/{id}")
	UserResource find(@PathVariable long id) {
		return user(id).toResource();
	}

	@PostMapping
	@ResponseStatus(HttpStatus.CREATED)
	UserResource create(@RequestBody NewUser user) {
		return this.users.save(new User(user.name(), user.email())).toResource();
	}

	@PutMapping("/{id}/name")
	UserResource rename(@PathVariable long id, @RequestBody NewName change) {
		User user = user(id);
		user.rename(change.name());
		return user.toResource();
	}

	@PutMapping("/{id}/email")
	UserResource changeEmail(@PathVariable long id, @RequestBody NewEmail change) {
		User user = user(id);
		user.changeEmail(change.email());
		return user.toResource();
	}

	@DeleteMapping("/{id}")
	@ResponseStatus(HttpStatus.NO_CONTENT)
	void delete(@PathVariable long id) {
		this.users.deleteById(id);
	}

	private User user(long id) {
		return this.users.findById(id).orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND));
	}

}
