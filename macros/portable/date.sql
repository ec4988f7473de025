{#- Moments are timestamps without a zone, in UTC. -#}

{#- Seconds since 1970 → moment; NULL for what no calendar has. -#}
{% macro timestamp_from_unix(seconds) %}{{ return(adapter.dispatch('timestamp_from_unix')(seconds)) }}{% endmacro %}
{% macro duckdb__timestamp_from_unix(seconds) %}case when {{ seconds }} between 0 and 253402300799 then make_timestamp({{ seconds }} * 1000000) end{% endmacro %}
{% macro bigquery__timestamp_from_unix(seconds) %}case when {{ seconds }} between 0 and 253402300799 then timestamp_seconds({{ seconds }}) end{% endmacro %}

{#-
    A wall clock's text such as '2026-03-01T12:00:00' in a time zone → moment; NULL for what is written otherwise: what
    each engine takes for a date besides ('infinity', 'epoch', the year 290000) differs.
-#}
{% macro timestamp_from_local(text, timezone) -%}
case
    when {{ regexp_contains(text, '^[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$') }}
        then {{ adapter.dispatch('timestamp_from_local')(text, timezone) }}
end
{%- endmacro %}
{% macro duckdb__timestamp_from_local(text, timezone) %}((try_cast({{ text }} as timestamp) at time zone '{{ timezone }}') at time zone 'UTC'){% endmacro %}
{% macro bigquery__timestamp_from_local(text, timezone) %}timestamp(safe_cast({{ text }} as datetime), '{{ timezone }}'){% endmacro %}

{#- The date that a calendar on the wall of that time zone shows at a moment. -#}
{% macro local_date(moment, timezone) %}{{ return(adapter.dispatch('local_date')(moment, timezone)) }}{% endmacro %}
{% macro duckdb__local_date(moment, timezone) %}cast(({{ moment }} at time zone 'UTC') at time zone '{{ timezone }}' as date){% endmacro %}
{% macro bigquery__local_date(moment, timezone) %}date({{ moment }}, '{{ timezone }}'){% endmacro %}

{#- The Monday of a date's week. -#}
{% macro week_start(day) %}{{ return(adapter.dispatch('week_start')(day)) }}{% endmacro %}
{% macro duckdb__week_start(day) %}cast(date_trunc('week', {{ day }}) as date){% endmacro %}
{% macro bigquery__week_start(day) %}date_trunc({{ day }}, week(monday)){% endmacro %}

{% macro add_days(day, days) %}{{ return(adapter.dispatch('add_days')(day, days)) }}{% endmacro %}
{% macro duckdb__add_days(day, days) %}cast({{ day }} + interval ({{ days }}) day as date){% endmacro %}
{% macro bigquery__add_days(day, days) %}date_add({{ day }}, interval {{ days }} day){% endmacro %}
