{#- Moments are timestamps without a zone, in UTC. -#}

{#-
    Seconds since 1970 → moment; NULL for what 32 bits don't hold, as Telegram's moments do: tables with a row per day must
    not reach from 1970 to the year 9999 for one message.
-#}
{% macro timestamp_from_unix(seconds) %}{{ return(adapter.dispatch('timestamp_from_unix')(seconds)) }}{% endmacro %}
{% macro duckdb__timestamp_from_unix(seconds) %}case when {{ seconds }} between 0 and 4294967295 then make_timestamp({{ seconds }} * 1000000) end{% endmacro %}
{% macro bigquery__timestamp_from_unix(seconds) %}case when {{ seconds }} between 0 and 4294967295 then timestamp_seconds({{ seconds }}) end{% endmacro %}

{#-
    A wall clock's text such as '2026-03-01T12:00:00' in a time zone → moment; NULL for what is written otherwise: what
    each engine takes for a date besides ('infinity', 'epoch', the year 290000) differs. Years are those that unix times reach.
    Of an hour that clocks show twice, the second; of one that they skip, an hour later.
-#}
{% macro timestamp_from_local(text, timezone) -%}
case
    when {{ regexp_contains(text, '^(?:19[7-9][0-9]|20[0-9]{2}|210[0-5])-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}$') }}
        then {{ adapter.dispatch('timestamp_from_local')(text, timezone) }}
end
{%- endmacro %}
{% macro duckdb__timestamp_from_local(text, timezone) %}((try_cast({{ text }} as timestamp) at time zone '{{ timezone }}') at time zone 'UTC'){% endmacro %}
{% macro bigquery__timestamp_from_local(text, timezone) -%}
{%- set moment = "timestamp(safe_cast(" ~ text ~ " as datetime), '" ~ timezone ~ "')" -%}
timestamp_add({{ moment }}, interval if(
    datetime(timestamp_add({{ moment }}, interval 1 hour), '{{ timezone }}') = safe_cast({{ text }} as datetime), 1, 0
) hour)
{%- endmacro %}

{#- The date that a calendar on the wall of that time zone shows at a moment. -#}
{% macro local_date(moment, timezone) %}{{ return(adapter.dispatch('local_date')(moment, timezone)) }}{% endmacro %}
{% macro duckdb__local_date(moment, timezone) %}cast(({{ moment }} at time zone 'UTC') at time zone '{{ timezone }}' as date){% endmacro %}
{% macro bigquery__local_date(moment, timezone) %}date({{ moment }}, '{{ timezone }}'){% endmacro %}

{#- The Monday of a date's week. -#}
{% macro week_start(day) %}{{ return(adapter.dispatch('week_start')(day)) }}{% endmacro %}
{% macro duckdb__week_start(day) %}cast(date_trunc('week', {{ day }}) as date){% endmacro %}
{% macro bigquery__week_start(day) %}date_trunc({{ day }}, week(monday)){% endmacro %}

{#- A date so many days later. -#}
{% macro add_days(day, days) %}{{ return(adapter.dispatch('add_days')(day, days)) }}{% endmacro %}
{% macro duckdb__add_days(day, days) %}cast({{ day }} + interval ({{ days }}) day as date){% endmacro %}
{% macro bigquery__add_days(day, days) %}date_add({{ day }}, interval {{ days }} day){% endmacro %}

{#- Whole seconds from one moment to a later one. -#}
{% macro seconds_between(from, to) %}{{ return(adapter.dispatch('seconds_between')(from, to)) }}{% endmacro %}
{% macro duckdb__seconds_between(from, to) %}date_sub('second', {{ from }}, {{ to }}){% endmacro %}
{% macro bigquery__seconds_between(from, to) %}timestamp_diff({{ to }}, {{ from }}, second){% endmacro %}

{#- Days from one date to a later one. -#}
{% macro days_between(from, to) %}{{ return(adapter.dispatch('days_between')(from, to)) }}{% endmacro %}
{% macro duckdb__days_between(from, to) %}date_diff('day', {{ from }}, {{ to }}){% endmacro %}
{% macro bigquery__days_between(from, to) %}date_diff({{ to }}, {{ from }}, day){% endmacro %}

{#- The hour, 0 to 23, that a clock in that time zone shows at a moment. -#}
{% macro local_hour(moment, timezone) %}{{ return(adapter.dispatch('local_hour')(moment, timezone)) }}{% endmacro %}
{% macro duckdb__local_hour(moment, timezone) %}extract(hour from ({{ moment }} at time zone 'UTC') at time zone '{{ timezone }}'){% endmacro %}
{% macro bigquery__local_hour(moment, timezone) %}extract(hour from {{ moment }} at time zone '{{ timezone }}'){% endmacro %}

{#- The day of a date's week: 1 for Monday to 7 for Sunday. -#}
{% macro weekday(day) %}{{ return(adapter.dispatch('weekday')(day)) }}{% endmacro %}
{% macro duckdb__weekday(day) %}extract(isodow from {{ day }}){% endmacro %}
{% macro bigquery__weekday(day) %}(mod(extract(dayofweek from {{ day }}) + 5, 7) + 1){% endmacro %}

{#- One row per day from the first to the last, for a FROM clause: `cross join {{ each_day('first_on', 'last_on', 'calendar') }}` gives calendar.day. -#}
{% macro each_day(first, last, name) %}{{ return(adapter.dispatch('each_day')(first, last, name)) }}{% endmacro %}
{% macro duckdb__each_day(first, last, name) %}lateral (
    select cast(unnest(generate_series(cast({{ first }} as timestamp), cast({{ last }} as timestamp), interval 1 day)) as date) as day
) as {{ name }}{% endmacro %}
{#- In pieces: an array of days has an end, and a calendar may go on for longer. -#}
{% macro bigquery__each_day(first, last, name) %}unnest(
    generate_date_array({{ first }}, {{ last }}, interval 10000 day)
) as {{ name }}_piece
cross join unnest(array(
    select as struct day
    from unnest(generate_date_array({{ name }}_piece, least(date_add({{ name }}_piece, interval 9999 day), {{ last }}))) as day
)) as {{ name }}{% endmacro %}

{#- The first day of a date's month. -#}
{% macro month_start(day) %}{{ return(adapter.dispatch('month_start')(day)) }}{% endmacro %}
{% macro duckdb__month_start(day) %}cast(date_trunc('month', {{ day }}) as date){% endmacro %}
{% macro bigquery__month_start(day) %}date_trunc({{ day }}, month){% endmacro %}

{#- The first day of a date's quarter. -#}
{% macro quarter_start(day) %}{{ return(adapter.dispatch('quarter_start')(day)) }}{% endmacro %}
{% macro duckdb__quarter_start(day) %}cast(date_trunc('quarter', {{ day }}) as date){% endmacro %}
{% macro bigquery__quarter_start(day) %}date_trunc({{ day }}, quarter){% endmacro %}

{#- The first day of a date's year. -#}
{% macro year_start(day) %}{{ return(adapter.dispatch('year_start')(day)) }}{% endmacro %}
{% macro duckdb__year_start(day) %}cast(date_trunc('year', {{ day }}) as date){% endmacro %}
{% macro bigquery__year_start(day) %}date_trunc({{ day }}, year){% endmacro %}

{#- The last day of a date's month. -#}
{% macro month_end(day) %}last_day({{ day }}){% endmacro %}

{#- A date so many months later; where the month is too short, its last day. -#}
{% macro add_months(day, months) %}{{ return(adapter.dispatch('add_months')(day, months)) }}{% endmacro %}
{% macro duckdb__add_months(day, months) %}cast({{ day }} + interval ({{ months }}) month as date){% endmacro %}
{% macro bigquery__add_months(day, months) %}date_add({{ day }}, interval {{ months }} month){% endmacro %}

{#- How many ends of months lie between two dates. -#}
{% macro months_between(from, to) %}{{ return(adapter.dispatch('months_between')(from, to)) }}{% endmacro %}
{% macro duckdb__months_between(from, to) %}date_diff('month', {{ from }}, {{ to }}){% endmacro %}
{% macro bigquery__months_between(from, to) %}date_diff({{ to }}, {{ from }}, month){% endmacro %}

{#- The number of a date's week after ISO 8601, 1 to 53; its year may be the neighbour of the date's. -#}
{% macro iso_week(day) %}{{ return(adapter.dispatch('iso_week')(day)) }}{% endmacro %}
{% macro duckdb__iso_week(day) %}extract(week from {{ day }}){% endmacro %}
{% macro bigquery__iso_week(day) %}extract(isoweek from {{ day }}){% endmacro %}

{#- A date of its year, month and day; there must be such a day. -#}
{% macro date_of(year, month, day) %}{{ return(adapter.dispatch('date_of')(year, month, day)) }}{% endmacro %}
{% macro duckdb__date_of(year, month, day) %}make_date({{ year }}, {{ month }}, {{ day }}){% endmacro %}
{% macro bigquery__date_of(year, month, day) %}date({{ year }}, {{ month }}, {{ day }}){% endmacro %}

{#- A text such as '2026-03-01' as a date; NULL for what is written otherwise, and for days that there are not. -#}
{% macro parse_day(text) -%}
case when {{ regexp_contains(text, '^[0-9]{4}-[0-9]{2}-[0-9]{2}$') }} then {{ safe_cast(text, 'date') }} end
{%- endmacro %}

{#- A date as text, by a pattern of %Y %m %d %j %a %A %b %B; names are English. -#}
{% macro format_day(day, pattern) %}{{ return(adapter.dispatch('format_day')(day, pattern)) }}{% endmacro %}
{% macro duckdb__format_day(day, pattern) %}strftime({{ day }}, '{{ pattern }}'){% endmacro %}
{% macro bigquery__format_day(day, pattern) %}format_date('{{ pattern }}', {{ day }}){% endmacro %}
