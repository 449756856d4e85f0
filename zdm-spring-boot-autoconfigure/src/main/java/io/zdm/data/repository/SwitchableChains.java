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

package io.zdm.data.repository;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AdvisorChainFactory;
import org.springframework.transaction.interceptor.TransactionInterceptor;

/**
 * {@link AdvisorChainFactory} that can put one more interceptor into the chains of a
 * proxy's modifying methods, and take it out again, while calls go on.
 * <p>
 * A proxy's advisors must not be changed under traffic: its cache of chains is dropped
 * without a lock, and a call at that moment may fail, or bring an old chain back. So each
 * chain keeps its length. What is exchanged is one element of it, the first within the
 * repository's transaction, for one that does its work around that element.
 */
final class SwitchableChains implements AdvisorChainFactory {

	private final AdvisorChainFactory delegate;

	private final UnaryOperator<MethodInterceptor> around;

	private final List<Chain> chains = new ArrayList<>();

	private boolean on;

	/**
	 * Create the factory.
	 * @param delegate makes the chains as they are without zdm
	 * @param around makes, of an interceptor, one that works around it
	 */
	SwitchableChains(AdvisorChainFactory delegate, UnaryOperator<MethodInterceptor> around) {
		this.delegate = delegate;
		this.around = around;
	}

	@Override
	public List<Object> getInterceptorsAndDynamicInterceptionAdvice(Advised config, Method method,
			@Nullable Class<?> targetClass) {
		List<Object> elements = this.delegate.getInterceptorsAndDynamicInterceptionAdvice(config, method, targetClass);
		int position = position(elements);
		if (position == elements.size() || !ModifyingMethod.is(method)) {
			return elements;
		}
		MethodInterceptor inner = (MethodInterceptor) elements.get(position);
		Chain chain = new Chain(new CopyOnWriteArrayList<>(elements), position, inner, this.around.apply(inner));
		synchronized (this.chains) {
			chain.turn(this.on);
			this.chains.add(chain);
		}
		return chain.elements();
	}

	private static int position(List<Object> elements) {
		int position = 0;
		for (int index = 0; index < elements.size(); index++) {
			if (elements.get(index) instanceof TransactionInterceptor) {
				position = index + 1;
			}
		}
		while (position < elements.size() && !(elements.get(position) instanceof MethodInterceptor)) {
			position++;
		}
		return position;
	}

	/**
	 * Turn the interceptor on or off in all chains, those to come included. Calls that
	 * are under way stay as they are.
	 * @param on whether there is something to intercept
	 */
	void turn(boolean on) {
		synchronized (this.chains) {
			this.on = on;
			this.chains.forEach((chain) -> chain.turn(on));
		}
	}

	/**
	 * A chain as the proxy keeps it.
	 *
	 * @param elements all elements
	 * @param position the position of the element that is exchanged
	 * @param inner what is there without zdm
	 * @param outer what works around it
	 */
	private record Chain(List<Object> elements, int position, MethodInterceptor inner, MethodInterceptor outer) {

		void turn(boolean on) {
			this.elements.set(this.position, on ? this.outer : this.inner);
		}

	}

}
