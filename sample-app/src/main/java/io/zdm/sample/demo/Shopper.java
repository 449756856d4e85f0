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

package io.zdm.sample.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import io.zdm.sample.api.UserResource;

/**
 * Reads and writes at a steady pace. A slice of the users is its own: nobody else writes
 * to them, so it knows what each of them has to look like, and looks.
 */
final class Shopper implements Runnable {

	private final int number;

	private final int shoppers;

	private final int initialUsers;

	private final long nanosBetween;

	private final ShopClient shop;

	private final LastWrites lastWrites;

	private final Traffic traffic;

	private final BooleanSupplier open;

	private final Random random;

	private final List<Long> created = new ArrayList<>();

	private long writes;

	Shopper(int number, LoadGenerator.Load load, ShopClient shop, LastWrites lastWrites, Traffic traffic,
			BooleanSupplier open) {
		this.number = number;
		this.shoppers = load.shoppers();
		this.initialUsers = load.initialUsers();
		this.nanosBetween = TimeUnit.SECONDS.toNanos(load.shoppers()) / load.rate();
		this.shop = shop;
		this.lastWrites = lastWrites;
		this.traffic = traffic;
		this.open = open;
		this.random = new Random(number);
	}

	@Override
	public void run() {
		long next = System.nanoTime() + this.nanosBetween * this.number / this.shoppers;
		while (this.open.getAsBoolean()) {
			LockSupport.parkNanos(next - System.nanoTime());
			act();
			// Late requests are not made up for: the next one keeps its distance.
			next = Math.max(next + this.nanosBetween, System.nanoTime());
		}
	}

	private void act() {
		long id = own();
		Optional<KnownUser> known = this.lastWrites.expected(id);
		if (known.isEmpty() || this.lastWrites.isInDoubt(id)) {
			return;
		}
		int dice = this.random.nextInt(100);
		try {
			if (dice < 35) {
				read(id, known.get());
			}
			else if (dice < 45) {
				search(id, known.get());
			}
			else if (dice < 55) {
				this.shop.listOrders(id);
			}
			else if (dice < 63) {
				this.shop.placeOrder(id, "teapot");
			}
			else if (dice < 71) {
				create();
			}
			else {
				change(id, known.get(), dice);
			}
		}
		catch (RequestFailedException ex) {
			this.lastWrites.doubt(id);
		}
	}

	private void read(long id, KnownUser known) throws RequestFailedException {
		check(id, known, List.of(this.shop.find(id)));
	}

	private void search(long id, KnownUser known) throws RequestFailedException {
		check(id, known, this.shop.findByName(known.name()));
	}

	private void check(long id, KnownUser known, List<UserResource> answer) {
		UserResource expected = new UserResource(id, known.name(), known.email());
		if (!answer.equals(List.of(expected))) {
			this.traffic.wrong("expected %s, found %s".formatted(expected, answer));
		}
	}

	private void create() throws RequestFailedException {
		KnownUser user = new KnownUser(newName(), "new@example.com");
		long id = this.shop.create(user.name(), user.email()).id();
		this.lastWrites.wrote(id, user);
		this.created.add(id);
	}

	private void change(long id, KnownUser known, int dice) throws RequestFailedException {
		if (dice < 84) {
			KnownUser changed = known.withName(newName());
			this.shop.rename(id, changed.name());
			this.lastWrites.wrote(id, changed);
		}
		else if (dice < 96) {
			KnownUser changed = known.withEmail("changed%d@example.com".formatted(++this.writes));
			this.shop.changeEmail(id, changed.email());
			this.lastWrites.wrote(id, changed);
		}
		else {
			this.shop.delete(id);
			this.lastWrites.deleted(id);
		}
	}

	private long own() {
		if (!this.created.isEmpty() && this.random.nextInt(4) == 0) {
			return this.created.get(this.random.nextInt(this.created.size()));
		}
		return 1 + this.number + (long) this.shoppers * this.random.nextInt(this.initialUsers / this.shoppers);
	}

	private String newName() {
		return "Zoë %d of shopper %d".formatted(++this.writes, this.number);
	}

}
