<symbol type="fill" name="{{name}}" alpha="1" clip_to_extent="1" force_rhr="0">
  <layer class="SimpleLine" enabled="1" pass="0" locked="0">
    <Option type="Map">
      <Option type="QString" name="line_color" value="{{color}},255"/>
      <Option type="QString" name="line_width" value="{{width}}"/>
      <Option type="QString" name="line_width_unit" value="MM"/>
      <Option type="QString" name="capstyle" value="round"/>
      <Option type="QString" name="joinstyle" value="round"/>
    </Option>
    <data_defined_properties>
      <Option type="Map">
        <Option name="name" type="QString" value=""/>
        <Option name="properties" type="Map">
          <Option name="outlineWidth" type="Map">
            <Option name="active" type="bool" value="true"/>
            <Option name="expression" type="QString" value="if(@atlas_layerid=@layer_id and @atlas_featureid=$id,{{width}}*2.5,{{width}})"/>
            <Option name="type" type="int" value="3"/>
          </Option>
        </Option>
        <Option name="type" type="QString" value="collection"/>
      </Option>
    </data_defined_properties>
  </layer>
</symbol>
