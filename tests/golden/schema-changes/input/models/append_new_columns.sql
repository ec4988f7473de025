{{ config(on_schema_change='append_new_columns') }}
{% if var('batch') == 1 %}
select 1 as id, 'a' as note, 1 as gone
{% else %}
select 2 as id, 'b' as note, 7 as added{% if var('batch') == 3 %}, 1 as gone{% endif %}
{% endif %}
