{#- Moments are timestamps without a zone, in UTC. What a clock on a wall shows, and Telegram's own moments: see date.sql. -#}

{#- A moment so many seconds later. -#}
{% macro add_seconds(moment, seconds) %}{{ return(adapter.dispatch('add_seconds')(moment, seconds)) }}{% endmacro %}
{% macro duckdb__add_seconds(moment, seconds) %}({{ moment }} + to_seconds({{ seconds }})){% endmacro %}
{% macro bigquery__add_seconds(moment, seconds) %}timestamp_add({{ moment }}, interval {{ seconds }} second){% endmacro %}

{#- The beginning of a moment's second, minute, hour or day, in UTC. -#}
{% macro moment_start(moment, unit) %}{{ return(adapter.dispatch('moment_start')(moment, unit)) }}{% endmacro %}
{% macro duckdb__moment_start(moment, unit) %}date_trunc('{{ unit }}', {{ moment }}){% endmacro %}
{% macro bigquery__moment_start(moment, unit) %}timestamp_trunc({{ moment }}, {{ unit }}){% endmacro %}

{#- Whole seconds since 1970, rounded down. -#}
{% macro unix_seconds_of(moment) %}{{ return(adapter.dispatch('unix_seconds_of')(moment)) }}{% endmacro %}
{% macro duckdb__unix_seconds_of(moment) %}cast(floor(epoch_us({{ moment }}) / 1000000) as int64){% endmacro %}
{% macro bigquery__unix_seconds_of(moment) %}unix_seconds({{ moment }}){% endmacro %}

{#- Whole hours from one moment to a later one: those that have passed, not those that began in between. -#}
{% macro hours_between(from, to) %}{{ return(adapter.dispatch('hours_between')(from, to)) }}{% endmacro %}
{% macro duckdb__hours_between(from, to) %}date_sub('hour', {{ from }}, {{ to }}){% endmacro %}
{% macro bigquery__hours_between(from, to) %}timestamp_diff({{ to }}, {{ from }}, hour){% endmacro %}

{#- What a clock in a time zone shows at a moment, as text: '2026-03-01 12:00:00'. -#}
{% macro local_text(moment, timezone) %}{{ return(adapter.dispatch('local_text')(moment, timezone)) }}{% endmacro %}
{% macro duckdb__local_text(moment, timezone) %}strftime(({{ moment }} at time zone 'UTC') at time zone '{{ timezone }}', '%Y-%m-%d %H:%M:%S'){% endmacro %}
{% macro bigquery__local_text(moment, timezone) %}format_timestamp('%Y-%m-%d %H:%M:%S', {{ moment }}, '{{ timezone }}'){% endmacro %}

{#- The moment at which the statement began. A model that says it differs between two runs, and between engines. -#}
{% macro current_moment() %}{{ return(adapter.dispatch('current_moment')()) }}{% endmacro %}
{% macro duckdb__current_moment() %}cast(now() at time zone 'UTC' as timestamp){% endmacro %}
{% macro bigquery__current_moment() %}current_timestamp(){% endmacro %}
