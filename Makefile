# All the work is done in dev/; these are the short names.
.PHONY: help prepare demo screenshots test fuzz chaos bench lint clean

help: ## list these commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 18

prepare: ## build the development environment in .dev/ (the others do it by themselves)
	@dev/prepare

demo: ## show the addon at work, in a browser, against the stand-in Ozon server
	@dev/demo

screenshots: ## take the pictures in static/description/ from the running demo
	@dev/screenshots

test: ## run all tests (a part: dev/test PATH -k NAME)
	@dev/test

fuzz: ## random hosts in Ozon's place, and random calls of a user (5 minutes each; FUZZ_SEED=N for the same again)
	@FUZZ_SECONDS=$${FUZZ_SECONDS:-300} FUZZ_SEED=$${FUZZ_SEED:-$$(date +%s)} \
		dev/test tests/plain/connector/test_fuzz.py tests/engine/test_rpc_fuzz.py

chaos: ## break things on purpose (12 minutes; CHAOS_SEED=N for the same again, CHAOS_DIALECTS=a,b): nothing twice, nothing lost
	@dev/chaos

bench: ## measure how fast it is, against references in the same run (BENCH_N=N, BENCH_ONLY=sending,import)
	@dev/bench

lint: ## run the linters and mypy
	@dev/lint

clean: ## remove the development environment
	@python3 dev/environment.py clean
