{#-
    One row per element of an array of text, for the end of a FROM clause:
    `from t {{ unnest_array('t.words', 'word') }}` gives word.part and word.position (from 0).
    One unnest of one expression: of any other form, DuckDB makes a join of the table with itself on the arrays.
-#}
{% macro unnest_array(value, name) %}{{ return(adapter.dispatch('unnest_array')(value, name)) }}{% endmacro %}

{% macro duckdb__unnest_array(value, name) %}
cross join lateral (
    select unnest(list_transform(
        {{ value }}, lambda part, place: {'part': part, 'position': place - 1}
    )) as {{ name }}
) as {{ name }}
{% endmacro %}

{% macro bigquery__unnest_array(value, name) %}
cross join unnest(array(
    select as struct part, position
    from unnest({{ value }}) as part with offset as position
)) as {{ name }}
{% endmacro %}

{#- The elements with a text between them. -#}
{% macro array_join(value, separator) %}{{ return(adapter.dispatch('array_join')(value, separator)) }}{% endmacro %}
{% macro duckdb__array_join(value, separator) %}array_to_string({{ value }}, '{{ separator }}'){% endmacro %}
{% macro bigquery__array_join(value, separator) %}array_to_string({{ value }}, '{{ separator }}'){% endmacro %}

{#- A text's pieces between separators, as an array. -#}
{% macro split_text(value, separator) %}{{ return(adapter.dispatch('split_text')(value, separator)) }}{% endmacro %}
{% macro duckdb__split_text(value, separator) %}string_split({{ value }}, '{{ separator }}'){% endmacro %}
{% macro bigquery__split_text(value, separator) %}split({{ value }}, '{{ separator }}'){% endmacro %}

{#- How many elements an array has. -#}
{% macro array_size(value) %}{{ return(adapter.dispatch('array_size')(value)) }}{% endmacro %}
{% macro duckdb__array_size(value) %}len({{ value }}){% endmacro %}
{% macro bigquery__array_size(value) %}array_length({{ value }}){% endmacro %}

{#- The element at a position, from 0; NULL if there is none. -#}
{% macro array_element(value, position) %}{{ return(adapter.dispatch('array_element')(value, position)) }}{% endmacro %}
{% macro duckdb__array_element(value, position) %}{{ value }}[{{ position }} + 1]{% endmacro %}
{% macro bigquery__array_element(value, position) %}{{ value }}[safe_offset({{ position }})]{% endmacro %}

{#- Whether an array has an element. -#}
{% macro array_has(value, item) %}{{ return(adapter.dispatch('array_has')(value, item)) }}{% endmacro %}
{% macro duckdb__array_has(value, item) %}coalesce(list_contains({{ value }}, {{ item }}), false){% endmacro %}
{% macro bigquery__array_has(value, item) %}coalesce({{ item }} in unnest({{ value }}), false){% endmacro %}

{#- The different elements of an array in their order, without NULLs. -#}
{% macro array_sorted(value) %}{{ return(adapter.dispatch('array_sorted')(value)) }}{% endmacro %}
{% macro duckdb__array_sorted(value) %}list_sort(list_distinct({{ value }})){% endmacro %}
{% macro bigquery__array_sorted(value) %}array(
    select distinct item from unnest({{ value }}) as item where item is not null order by item
){% endmacro %}
