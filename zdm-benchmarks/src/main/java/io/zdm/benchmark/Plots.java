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

package io.zdm.benchmark;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler.LegendPosition;

/**
 * Draws the medians of the scenarios, one image each.
 */
final class Plots {

	private static final int WIDTH = 900;

	private static final int HEIGHT = 420;

	private final Results results;

	private final Path directory;

	Plots(Results results, Path directory) {
		this.results = results;
		this.directory = directory;
	}

	/**
	 * Draw whatever was measured.
	 */
	void draw() {
		// No screen is needed, nor wanted.
		System.setProperty("java.awt.headless", "true");
		for (Scenario scenario : Scenarios.all()) {
			SortedMap<Integer, ScenarioResult> found = this.results.of(scenario.name());
			if (!found.isEmpty()) {
				Chart<?, ?> chart = switch (scenario.plot().kind()) {
					case BARS -> bars(scenario, found);
					case LOGARITHMIC_BARS -> logarithmicBars(scenario, found);
					case LINE -> line(scenario, found);
				};
				save(scenario.name(), chart);
			}
		}
	}

	private static Chart<?, ?> bars(Scenario scenario, SortedMap<Integer, ScenarioResult> found) {
		CategoryChart chart = categories(scenario);
		List<String> strategies = found.values()
			.stream()
			.flatMap((result) -> result.strategies().stream())
			.distinct()
			.toList();
		String figure = scenario.plot().figures().get(0);
		found.forEach((version, result) -> chart.addSeries("PostgreSQL " + version, strategies,
				strategies.stream().map((strategy) -> median(result, strategy, figure)).toList()));
		return chart;
	}

	private static Chart<?, ?> logarithmicBars(Scenario scenario, SortedMap<Integer, ScenarioResult> found) {
		CategoryChart chart = categories(scenario);
		chart.getStyler().setYAxisLogarithmic(true);
		// One version is enough here: the table has them all.
		ScenarioResult result = found.values().iterator().next();
		chart.setTitle("%s, PostgreSQL %s".formatted(scenario.name(), result.postgres()));
		List<String> figures = scenario.plot()
			.figures()
			.stream()
			.filter((figure) -> result.runs().stream().anyMatch((run) -> run.figures().containsKey(figure)))
			.toList();
		for (String strategy : result.strategies()) {
			if (!figures.isEmpty()) {
				chart.addSeries(strategy, figures.stream().map(Plots::label).toList(),
						figures.stream().map((figure) -> positive(median(result, strategy, figure))).toList());
			}
		}
		// A bar begins at zero otherwise, which such an axis does not have.
		double least = result.strategies()
			.stream()
			.flatMap((strategy) -> figures.stream().map((figure) -> positive(median(result, strategy, figure))))
			.min(Double::compare)
			.orElse(1.0);
		chart.getStyler().setYAxisMin(Math.pow(10, Math.floor(Math.log10(least))));
		return chart;
	}

	private static double positive(double value) {
		return Math.max(value, 0.01);
	}

	private static CategoryChart categories(Scenario scenario) {
		CategoryChart chart = new CategoryChartBuilder().width(WIDTH)
			.height(HEIGHT)
			.title(scenario.name())
			.yAxisTitle(scenario.plot().title())
			.build();
		style(chart.getStyler());
		return chart;
	}

	private static Chart<?, ?> line(Scenario scenario, SortedMap<Integer, ScenarioResult> found) {
		XYChart chart = new XYChartBuilder().width(WIDTH)
			.height(HEIGHT)
			.title(scenario.name())
			.xAxisTitle("rows")
			.yAxisTitle(scenario.plot().title())
			.build();
		style(chart.getStyler());
		chart.getStyler().setXAxisLogarithmic(true);
		chart.getStyler().setYAxisMin(0.0);
		String figure = scenario.plot().figures().get(0);
		for (Map.Entry<Integer, ScenarioResult> version : found.entrySet()) {
			List<Double> rows = new ArrayList<>();
			List<Double> values = new ArrayList<>();
			for (String strategy : version.getValue().strategies()) {
				rows.add(median(version.getValue(), strategy, "rows"));
				values.add(median(version.getValue(), strategy, figure));
			}
			chart.addSeries("PostgreSQL " + version.getKey(), rows, values);
		}
		return chart;
	}

	private static void style(AxesChartStyler styler) {
		styler.setChartBackgroundColor(Color.WHITE);
		styler.setLegendPosition(LegendPosition.OutsideS);
		styler.setYAxisDecimalPattern("#,###.##");
		styler.setXAxisDecimalPattern("#,###");
	}

	private static String label(String figure) {
		return figure.replaceAll("Millis$|Micros$", "").replaceAll("([a-z])([A-Z])", "$1 $2");
	}

	private static double median(ScenarioResult result, String strategy, String figure) {
		Optional<Spread> spread = result.spread(strategy, figure);
		return spread.map(Spread::median).orElse(0.0);
	}

	private void save(String name, Chart<?, ?> chart) {
		try {
			BitmapEncoder.saveBitmap(chart, this.directory.resolve(name).toString(), BitmapFormat.PNG);
		}
		catch (IOException ex) {
			throw new BenchmarkException("The plot of '%s' cannot be written".formatted(name), ex);
		}
	}

}
