# Two commands matter: `make run` and `make test`. Both work on a fresh machine with
# Python ≥ 3.11 (venv, pip) and make; the second time they take seconds.
PYTHON ?= python3
BIN := .venv/bin
PORT ?= 8000
WORKERS ?= 2
export PORT
# Some machines forbid Python to keep what it compiled: every start would then compile it all again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test money-histories lint lock catalogues assets clean

run: .venv/app.stamp static/vendor/manifest.json solidarity/translations/compiled.stamp
	@$(BIN)/python -m tools.run

test: .venv/dev.stamp static/vendor/manifest.json solidarity/translations/compiled.stamp
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(ARGS)

# Ten times the histories that `make test` plays, on each engine, then every mutant.
money-histories: .venv/dev.stamp static/vendor/manifest.json solidarity/translations/compiled.stamp
	MONEY_HISTORIES=2000 $(BIN)/python -m pytest -s tests/money_histories $(ARGS)
	$(BIN)/python -m tests.money_histories.mutants

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# The locks name versions and hashes, never a host: tests/test_locks.py guards that.
lock: .venv/uv.stamp
	for name in uv app dev node; do \
	  UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile -q --upgrade --universal \
	    --python-version 3.11 --generate-hashes requirements/$$name.in -o requirements/$$name.lock \
	  || exit 1; done

catalogues: .venv/dev.stamp
	$(BIN)/python -m tools.catalogues update

assets: static/vendor/manifest.json

clean:
	rm -rf .venv node_modules static/vendor static/dist instance

.venv/uv.stamp: requirements/uv.lock
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/uv.lock
	@touch $@

.venv/app.stamp: .venv/uv.stamp requirements/app.lock
	$(BIN)/python -m tools.install app
	@touch $@

.venv/dev.stamp: .venv/app.stamp requirements/dev.lock
	$(BIN)/python -m tools.install app dev
	@touch $@

node_modules/.package-lock.json: .venv/app.stamp package-lock.json
	$(BIN)/python -m tools.browser_packages
	@touch $@

static/vendor/manifest.json: node_modules/.package-lock.json tools/assets.py $(wildcard static/css/*.css static/css/components/*.css static/js/*.js)
	$(BIN)/python -m tools.assets
	$(BIN)/python -m whitenoise.compress -q static
	@touch $@

solidarity/translations/compiled.stamp: .venv/app.stamp $(wildcard solidarity/translations/*/LC_MESSAGES/messages.po)
	$(BIN)/python -m tools.catalogues compile
	@touch $@
